"""`mainza ask`: one question through the gateway, its answer and the memories behind it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.client import GatewayClient
from cli.exits import Exit
from cli.showing import how_answered, milliseconds, plain
from infra.settings import Settings

TIMEOUT_SECONDS = 90.0


def ask(
    query: Annotated[str, typer.Argument(help="What to ask.", show_default=False)],
    agent: Annotated[str, typer.Option(help="Which agent is to answer.")] = "SimpleChat",
    user: Annotated[str, typer.Option(help="Whose question it is; memories are kept per user.")] = "me",
    session: Annotated[str | None, typer.Option(help="Questions of one session are one conversation.")] = None,
    timeout: Annotated[float, typer.Option(min=1.0, help="Seconds to wait for the reply.")] = TIMEOUT_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the request with its events as JSON.")] = False,
) -> None:
    """Ask an agent, and see the answer with the memories it rests on."""
    body = {"agent": agent, "query": query, "user_id": user, **({"session_id": session} if session else {})}
    with GatewayClient(Settings().gateway) as client:
        view = client.ask(body, timeout)
    if as_json:
        typer.echo(json.dumps(view, ensure_ascii=False))
    else:
        show(view, Console(highlight=False, soft_wrap=True))
    if view["status"] != "replied":
        raise typer.Exit(Exit.FAILED)


def show(view: dict[str, Any], console: Console) -> None:
    """Prints an outcome for people."""
    reply = view.get("reply")
    if reply is None:
        failure = view.get("failure") or {}
        console.print(Text(f"{view['agent']} failed: {failure.get('error', 'no reason given')}", style="red"))
        console.print(Text(plain(failure.get("detail", ""))))
        console.print(Text(f"To fix it: see `mainza trace {view['request_id']}`.", style="dim"))
        return
    console.print(Text(plain(reply["text"])))
    console.print()
    console.print(Text(_about(view, reply), style="dim"))
    if reply.get("memories"):
        console.print(_memories(reply["memories"]))


def _about(view: dict[str, Any], reply: dict[str, Any]) -> str:
    support = reply.get("support")
    told = "nothing to compare with" if support is None else f"{support:.0%} of it is covered by memories"
    return f"{reply['agent']}, {how_answered(reply)}; {told}; {milliseconds(view['duration_ms'])}; request {view['request_id']}"


def _memories(memories: list[dict[str, Any]]) -> Table:
    table = Table(title="Memories it was given", title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("score", justify="right")
    table.add_column("why")
    table.add_column("since")
    table.add_column("memory")
    for memory in memories:
        reasons = Text(plain(", ".join(memory["reasons"])))
        table.add_row(f"{memory['score']:.2f}", reasons, memory["remembered_at"][:16], Text(plain(memory["text"])))
    return table


def register(app: typer.Typer) -> None:
    app.command()(ask)
