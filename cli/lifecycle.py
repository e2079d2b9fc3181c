"""up, down."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.settings import Settings
from infra.stack import launcher
from infra.stack.home import Home
from infra.stack.state import StackState


class Quiet:
    def begin(self, part: str, count: int | None) -> None:
        print("downloading", part, count, flush=True)

    def advance(self, part: str) -> None:
        pass

    def finish(self, part: str) -> None:
        print("downloaded", part, flush=True)


def up(
    detach: Annotated[bool, typer.Option("--detach")] = False,
    servers_only: Annotated[bool, typer.Option("--servers-only")] = False,
) -> None:
    def watch(state: StackState) -> None:
        pass

    state = launcher.up(Home(Settings().home.expanduser()), servers_only=servers_only, report=Quiet(), watch=watch)
    print(state.model_dump_json(indent=1))


def down() -> None:
    print(launcher.down(Home(Settings().home.expanduser())))


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
