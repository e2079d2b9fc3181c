"""The `mainza` command: each group of commands is a module, which is imported only when one of its commands is to run."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import MappingProxyType

import typer

from cli.exits import Exit
from infra.stack.errors import NotRunning, StackError

COMMANDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "cli.demo": {
            "demo": "Start everything, play a short conversation of two people, and show what the mind made of it.",
        },
        "cli.testing": {
            "test": "Run every check: lint, types, generated files, and all tests on real servers. Exit code 1 when one fails.",
        },
        "cli.lifecycle": {
            "up": "Start everything; Ctrl-C stops it in good order.",
            "down": "Stop everything, in reverse order; also what is left of a stack that was killed. Nothing is deleted.",
            "stack": "The local stack as a whole: delete its data with `stack reset`.",
        },
        "cli.status": {
            "status": "Show each process: state, pid, port, memory, uptime. Exit code 3: not running; 4: something is not well.",
            "env": "Print addresses, passwords and the API key as shell exports:"
            ' eval "$(./mainza env)". Exit code 3: not running.',
            "doctor": "Check the machine and the stack, and say how to mend what is wrong. Exit code 4: something is.",
        },
        "cli.logs": {
            "logs": "Show what a process wrote last. The logs are kept after `down`.",
        },
        "cli.ask": {
            "ask": "Ask an agent, and see the answer with the memories it rests on.",
        },
        "cli.tick": {
            "tick": "Let the mind take one turn now, and see what it came to.",
        },
        "cli.trace": {
            "trace": "Show what a request or a tick led to: each event, who decided it, how long it took, where it stands in"
            " the log.",
        },
        "cli.workers": {
            "worker": "Run workers in this process until SIGTERM or Ctrl-C, which lets them finish what is under way.",
            "topics": "Show the topics of the catalogue as the broker has them; exit code 4 when one is missing or differs.",
            "migrate": "Bring Postgres and Neo4j to what this build expects; safe to run again, and by two at once.",
        },
        "cli.serving": {
            "gateway": "Run the HTTP gateway until it is told to stop.",
            "scheduler": "Publish a tick at each interval until it is told to stop. Any number may run: a slot has one tick.",
        },
        "cli.generate": {
            "generate": "Write the JSON Schemas, the AsyncAPI document, the flow chart and the page of settings from the code.",
        },
    }
)
"""By module, each with a function `register(app)`: its commands and what `--help` says of them, in that order.

The words are the commands' own first ones, which a test holds equal: to read them there, all modules and every client of every
server would have to be imported.
"""


def make_app() -> typer.Typer:
    """The command without any of its commands."""
    app = typer.Typer(
        name="mainza",
        help="An agent runtime with a mind that can be checked: event-driven workers on Kafka.",
        epilog="Exit codes: 0 done, 1 failed, 2 used wrongly, 3 the stack is not running, 4 something is unhealthy.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # With a callback, an app of one command still is one of commands.
    app.callback()(_nothing)
    return app


def add_commands(app: typer.Typer, arguments: list[str]) -> None:
    """The module of the command that is named by the first argument; without one, all commands by name only, to list them."""
    named = next((argument for argument in arguments if not argument.startswith("-")), "")
    for module, commands in COMMANDS.items():
        if named in commands:
            importlib.import_module(module).register(app)
            return
    for commands in COMMANDS.values():
        for name, words in commands.items():
            app.command(name, help=words)(_nothing)


def main() -> None:
    """Runs the command line; what a person can mend is said in words, with an exit code, and without a traceback."""
    app = make_app()
    add_commands(app, sys.argv[1:])
    try:
        app(prog_name="mainza")
    except StackError as error:
        from rich.console import Console

        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"[red]Error:[/red] {error}", markup=True)
        console.print(f"To fix it: {error.fix}", markup=False)
        sys.exit(Exit.NOT_RUNNING if isinstance(error, NotRunning) else Exit.FAILED)


def _nothing() -> None:
    """Never runs: a command that is named comes from its module."""
