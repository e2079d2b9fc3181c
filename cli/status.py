"""status, env, doctor: what runs, how to reach it, and what is wrong."""

from __future__ import annotations

import json
import shlex
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.exits import Exit
from cli.lifecycle import home
from infra.settings import Settings
from infra.stack.launcher import running
from infra.stack.overview import Overview, ProcessView, overview
from infra.stack.reach import variables

AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]
COLOURS = {"ready": "green", "external": "green", "ok": "green", "note": "yellow", "starting": "yellow", "restarting": "yellow"}
MINUTE_SECONDS, HOUR_SECONDS, MIB = 60, 3600, 1024**2


def status(as_json: AsJson = False) -> None:
    """Show each process: state, pid, port, memory, uptime. Exit code 3: not running; 4: something is not well."""
    seen = overview(home())
    if as_json:
        print(json.dumps({**seen.model_dump(), "healthy": seen.is_healthy}, indent=2))
    else:
        _show(seen)
    if not seen.is_healthy:
        raise typer.Exit(Exit.UNHEALTHY)


def env(as_json: AsJson = False) -> None:
    """Print addresses, passwords and the API key as shell exports: eval "$(./mainza env)". Exit code 3: not running."""
    place = home()
    running(place)
    values = variables(place, Settings())
    if as_json:
        print(json.dumps(values, indent=2))
    else:
        print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in values.items()))


def doctor(as_json: AsJson = False) -> None:
    """Check the machine and the stack, and say how to mend what is wrong. Exit code 4: something is."""
    from infra.stack.checkup import Verdict, check_up  # every client of every server: only this command pays for them

    findings = check_up(home(), Settings())
    if as_json:
        print(json.dumps([finding.model_dump() for finding in findings], indent=2))
    else:
        table = Table("check", "", "found", "to fix it", box=None, pad_edge=False)
        for finding in findings:
            table.add_row(finding.name, _coloured(finding.verdict), finding.found, finding.fix)
        Console(highlight=False).print(table)
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise typer.Exit(Exit.UNHEALTHY)


def _show(seen: Overview) -> None:
    table = Table("process", "state", "pid", "port", "memory", "up", "restarts", "", box=None, pad_edge=False)
    for process in seen.processes:
        table.add_row(*_cells(process))
    console = Console(highlight=False)
    console.print(f"The stack in {seen.home} is {_coloured(seen.phase)}{' (servers only)' if seen.servers_only else ''}.")
    console.print(table)
    total = sum(process.memory_bytes or 0 for process in seen.processes)
    console.print(f"{total / MIB:.0f} MiB in all.")
    if seen.phase == "orphaned":
        console.print(
            "The supervisor was killed. To fix it: `./mainza up` starts all of it again, `./mainza down` stops what is left."
        )


def _cells(process: ProcessView) -> tuple[str, ...]:
    return (
        process.name,
        _coloured(process.condition),
        str(process.pid or "-"),
        str(process.port or "-"),
        "-" if process.memory_bytes is None else f"{process.memory_bytes / MIB:.0f} MiB",
        "-" if process.uptime_seconds is None else _span(process.uptime_seconds),
        str(process.restarts),
        process.detail,
    )


def _span(seconds: float) -> str:
    """As `42 s`, `12 min` or `3 h 07 min`."""
    if seconds < MINUTE_SECONDS:
        return f"{seconds:.0f} s"
    hours, rest = divmod(int(seconds), HOUR_SECONDS)
    return f"{hours} h {rest // MINUTE_SECONDS:02d} min" if hours else f"{rest // MINUTE_SECONDS} min"


def _coloured(word: str) -> str:
    colour = COLOURS.get(word, "red")
    return f"[{colour}]{word}[/{colour}]"


def register(app: typer.Typer) -> None:
    app.command()(status)
    app.command()(env)
    app.command()(doctor)
