"""`mainza gateway` and `mainza scheduler`: the two edges as processes."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer
import uvloop

from cli.reaching import reaching
from infra.observability import logs
from infra.runtime.schedule_process import serve_schedule
from infra.settings import Settings
from infra.stack.errors import StackError

GATEWAY = "gateway.server"
"""Imported when it is to run: the gateway and the commands are two edges, and neither rests on the other."""


def gateway(
    host: Annotated[str | None, typer.Option(help="Where to listen; the settings' by default.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="0 takes any free port.", show_default=False)] = None,
) -> None:
    """Run the HTTP gateway until it is told to stop."""
    settings = Settings()
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    settings = settings.model_copy(update={"gateway": settings.gateway.model_copy(update=given)})
    logs.configure("gateway", settings.log)
    server = importlib.import_module(GATEWAY)
    if not settings.gateway.api_key.get_secret_value():
        raise StackError(
            "the gateway has no API key, and would be open to everybody",
            "Set MAINZA_GATEWAY__API_KEY to a long random text, or let `mainza up` make one.",
        )
    try:
        with reaching():
            uvloop.run(server.serve(settings))
    except OSError as error:
        where = f"{settings.gateway.host}:{settings.gateway.port}"
        raise StackError(f"the gateway cannot listen on {where}: {error.strerror}", "Choose another with --port.") from error


def scheduler() -> None:
    """Publish a tick at each interval until it is told to stop. Any number may run: a slot has one tick."""
    settings = Settings()
    logs.configure("scheduler", settings.log)
    with reaching():
        uvloop.run(serve_schedule(settings))


def register(app: typer.Typer) -> None:
    app.command()(gateway)
    app.command()(scheduler)
