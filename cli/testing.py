"""`mainza test`: every check there is, on the real stack, which it starts and stops when it does not run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.exits import Exit
from cli.lifecycle import home
from cli.progress import LaunchProgress
from infra.settings import child_environment
from infra.stack import launcher

REPOSITORY = Path(__file__).parents[1]
WORKERS_COUNT = "2"
"""Test processes side by side: one a core of the smallest machine."""


@dataclass(frozen=True, slots=True)
class Check:
    """One command; `python -m` is put before it."""

    name: str
    arguments: tuple[str, ...]


STATIC: tuple[Check, ...] = (
    Check("lint", ("ruff", "check", ".")),
    Check("format", ("ruff", "format", "--check", ".")),
    Check("types", ("mypy",)),
    Check("generated files", ("cli", "generate", "--check")),
)
"""What needs no server. The imports' direction is one of the architecture tests."""


def run_checks(
    paths: Annotated[list[str] | None, typer.Argument(help="Only these tests, as pytest takes them.", show_default=False)] = None,
    static: Annotated[bool, typer.Option("--static/--no-static", help="Lint, format, types, generated files first.")] = True,
) -> None:
    """Run every check: lint, types, generated files, and all tests on real servers. Exit code 1 when one fails."""
    console = Console(stderr=True, highlight=False)
    checks = STATIC if static and not paths else ()
    failed = [check.name for check in checks if not _passes(check, console)]
    place = home()
    with LaunchProgress() as progress:
        launched = launcher.up(place, servers_only=True, report=progress, watch=progress.watch)
    try:
        tests = Check("tests", ("pytest", "-n", WORKERS_COUNT, "--dist", "loadgroup", *(paths or ["tests"])))
        if not _passes(tests, console):
            failed.append(tests.name)
    finally:
        if launched.process is not None:
            launcher.down(place)
    if failed:
        console.print(f"[red]failed: {', '.join(failed)}[/red]")
        raise typer.Exit(Exit.FAILED)


def _passes(check: Check, console: Console) -> bool:
    started = time.monotonic()
    done = _run(check.arguments)
    mark = "[green]ok[/green]" if done else "[red]failed[/red]"
    console.print(f"{check.name}: {mark} in {time.monotonic() - started:.0f} s")
    return done


def _run(arguments: Sequence[str]) -> bool:
    environment = child_environment({"MAINZA_HOME": str(home().root)})
    return subprocess.run([sys.executable, "-m", *arguments], cwd=REPOSITORY, env=environment, check=False).returncode == 0


def register(app: typer.Typer) -> None:
    app.command("test")(run_checks)
