"""up, down, stack reset: the local stack begins and ends."""

from __future__ import annotations

import shutil
import signal
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from cli.progress import LaunchProgress
from infra.settings import Settings
from infra.stack import launcher
from infra.stack.errors import StackError
from infra.stack.home import Home
from infra.stack.locks import launch_lock, supervisor_lives
from infra.stack.state import Condition, Phase, StackState

console = Console(stderr=True, highlight=False, soft_wrap=True)
stack = typer.Typer(help="The local stack as a whole: delete its data with `stack reset`.", no_args_is_help=True)


def home() -> Home:
    """The home of this command: `MAINZA_HOME`, or the default one."""
    return Home(Settings().home.expanduser().resolve())


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when all is ready, and leave it running.")] = False,
    servers_only: Annotated[
        bool,
        typer.Option("--servers-only", help="Kafka, Neo4j, Postgres, Valkey and the models, without Mainza's own processes."),
    ] = False,
) -> None:
    """Start everything; Ctrl-C stops it in good order.

    The first time it downloads about 650 MB. A server whose address is set in the environment (such as
    MAINZA_KAFKA__BOOTSTRAP_SERVERS) is not started, only asked whether it answers. Run again, it finds what is running.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    place = home()
    try:
        with LaunchProgress() as progress:
            launched = launcher.up(place, servers_only=servers_only, report=progress, watch=progress.watch)
            took = progress.seconds
        console.print(_summary(launched.state, launched.process is not None, took))
        if not detach and launched.process is not None:
            console.print("Press Ctrl-C to stop.")
            last = launcher.attend(place, launched, _Changes(launched.state))
            if last.phase is Phase.FAILED:
                raise StackError(last.error, last.fix)
    except KeyboardInterrupt:
        console.print("Stopped.")


def down() -> None:
    """Stop everything, in reverse order; also what is left of a stack that was killed. Nothing is deleted."""
    stopped = launcher.down(home())
    console.print(f"Stopped {', '.join(reversed(stopped))}." if stopped else "Nothing was running.")


@stack.command()
def reset(yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Delete all data of the local stack: topics, graph, tables, passwords, logs. Downloads are kept. It is stopped first."""
    place = home()
    doomed = [folder for folder in (place.data, place.secrets, place.logs, place.run) if folder.is_dir()]
    if not doomed:
        console.print(f"There is nothing in {place.root}.")
        return
    if not yes:
        typer.confirm(f"Delete all topics, graphs, tables, passwords and logs in {place.root}?", abort=True, err=True)
    launcher.down(place)
    with launch_lock(place):
        if supervisor_lives(place):
            raise StackError("the stack was started again meanwhile", "Run `./mainza down`, then this command again.")
        for folder in doomed:
            shutil.rmtree(folder)
    place.settings.unlink(missing_ok=True)
    console.print(f"Deleted {', '.join(folder.name for folder in doomed)} in {place.root}.")


class _Changes:
    """Says when a process that was ready is not any more, and when it is again."""

    def __init__(self, state: StackState) -> None:
        self._known = self._conditions(state)

    def __call__(self, state: StackState) -> None:
        now = self._conditions(state)
        for name, condition in now.items():
            if state.phase is Phase.READY and self._known.get(name) is not condition:
                console.print(f"{name} is {condition}: {state.processes[name].detail}".rstrip(": "), markup=False)
        self._known = now

    @staticmethod
    def _conditions(state: StackState) -> dict[str, Condition]:
        return {name: process.condition for name, process in state.processes.items()}


def _summary(state: StackState, ours: bool, seconds: float) -> str:
    what = "The servers are" if state.servers_only else "Mainza is"
    if not ours:
        return f"{what} already running. `./mainza status` shows how it does."
    lines = [f"{what} ready in {seconds:.0f} s. `./mainza env` prints how to reach it, `./mainza down` stops it."]
    if not state.servers_only:
        lines.append(f"The gateway is at http://127.0.0.1:{state.processes['gateway'].port}")
    return "\n".join(lines)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
    app.add_typer(stack, name="stack")
