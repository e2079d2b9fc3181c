"""The `mainza` command. Each group of commands is a module of its own, which adds itself here by `register(app)`."""

from __future__ import annotations

import importlib
import sys

import typer
from rich.console import Console

from cli.exits import Exit
from infra.stack.errors import NotRunning, StackError

GROUPS = (
    "cli.demo",
    "cli.testing",
    "cli.lifecycle",
    "cli.status",
    "cli.logs",
    "cli.ask",
    "cli.tick",
    "cli.trace",
    "cli.workers",
    "cli.serving",
    "cli.generate",
)
"""Modules with a function `register(app: typer.Typer) -> None`, in the order of `--help`."""

app = typer.Typer(
    name="mainza",
    help="An agent runtime with a mind that can be checked: event-driven workers on Kafka.",
    epilog="Exit codes: 0 done, 1 failed, 2 used wrongly, 3 the stack is not running, 4 something is unhealthy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Runs the command line; what a person can mend is said in words, with an exit code, and without a traceback."""
    for name in GROUPS:
        importlib.import_module(name).register(app)
    try:
        app(prog_name="mainza")
    except StackError as error:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"[red]Error:[/red] {error}", markup=True)
        console.print(f"To fix it: {error.fix}", markup=False)
        sys.exit(Exit.NOT_RUNNING if isinstance(error, NotRunning) else Exit.FAILED)
