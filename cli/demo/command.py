"""The command itself: start everything, play the script, show what came of it."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import AsyncExitStack
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console

from cli import trace as tracing
from cli.client import base_url
from cli.demo import showing
from cli.demo.playing import Stage, stage
from cli.demo.script import PEOPLE, SCRIPT, Said
from cli.exits import Exit
from cli.lifecycle import home
from cli.progress import LaunchProgress
from cli.reaching import reaching
from cli.tick import completed
from infra.observability.trace import trace_of
from infra.runtime.scheduler import manual_tick
from infra.settings import Settings
from infra.stack import launcher

TICK_SECONDS_MAX = 60.0


def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Stop everything at the end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what happened as one JSON object instead.")] = False,
) -> None:
    """Start everything, play a short conversation of two people, and show what the mind made of it."""
    with LaunchProgress() as progress:
        launched = launcher.up(home(), servers_only=False, report=progress, watch=progress.watch)
    console = Console(highlight=False, quiet=as_json)
    try:
        with reaching():
            told = asyncio.run(_play(Settings(), console))
    finally:
        if leave and launched.process is not None:
            launcher.down(home())
    if as_json:
        typer.echo(json.dumps(told))
    _say_goodbye(console, leave and launched.process is not None)
    if told["unanswered"]:
        raise typer.Exit(Exit.FAILED)


async def _play(settings: Settings, console: Console) -> dict[str, Any]:
    async with AsyncExitStack() as closing:
        scene = await stage(settings, closing)
        # People of this run alone: a second demonstration starts with strangers and says so itself.
        suffix = secrets.token_hex(3)
        before = await scene.state()
        console.rule("A conversation of two people, through Kafka and every worker")
        views = await _converse(settings, scene, console, suffix)
        after = await scene.state()
        console.rule("The graph it made")
        remembered = await scene.graph(tuple(f"{name}-{suffix}" for name in PEOPLE))
        showing.show_graph(console, remembered)
        console.rule("The state of the mind")
        showing.show_states(console, before, after)
        rows = await scene.states_since(before.version if before else 0)
        console.rule("Why it changed")
        showing.show_changes(console, rows)
        console.rule("One request through the workers")
        traced = await scene.trace(UUID(views[-1]["request_id"]))
        tracing.show(trace_of(traced), console)
    return {
        "replies": views,
        "unanswered": [view["request_id"] for view in views if view["status"] != "replied"],
        "graph": remembered.counts,
        "state_before": before.state if before else None,
        "state_after": after.state if after else None,
        "changes": [change for row in rows for change in row.changes],
        "trace": tracing.as_data(trace_of(traced)),
    }


async def _converse(settings: Settings, scene: Stage, console: Console, suffix: str) -> list[dict[str, Any]]:
    views = []
    for step in SCRIPT:
        if isinstance(step, Said):
            view = await scene.ask(f"{step.user}-{suffix}", step.text, f"demo-{step.user}-{suffix}")
            showing.show_reply(console, step, view)
            await scene.remembered(UUID(view["request_id"]))
            views.append(view)
        else:
            tick = manual_tick(settings.schedule.mind_id, time.time(), settings.schedule.interval_seconds)
            showing.show_turn(console, step.why, await completed(settings, tick, TICK_SECONDS_MAX))
    return views


def _say_goodbye(console: Console, stopped: bool) -> None:
    console.rule()
    if stopped:
        console.print("Stopped. `./mainza demo` without --exit leaves it running, to ask it yourself.")
        return
    console.print(f"Mainza is running: {base_url(Settings().gateway)} (the API key and addresses: `./mainza env`).")
    console.print('Ask it: ./mainza ask "What do you know about me?" --user ada    Stop it: ./mainza down')


def register(app: typer.Typer) -> None:
    app.command()(demo)
