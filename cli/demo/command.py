"""The command itself: start everything, play the script, show what came of it."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console

from cli import trace as tracing
from cli.client import base_url
from cli.demo import showing
from cli.demo.playing import Stage, stage
from cli.demo.reasons import show_changes
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


class Stopwatch:
    """How long each phase took, in seconds, in order."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._started = time.monotonic()

    def lap(self, phase: str) -> None:
        """The phase ends now, and the next begins."""
        now = time.monotonic()
        self.laps[phase] = round(now - self._started, 2)
        self._started = now


def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Stop everything at the end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what happened as one JSON object instead.")] = False,
) -> None:
    """Start everything, play a short conversation of two people, and show what the mind made of it."""
    watch = Stopwatch()
    with LaunchProgress() as progress:
        launched = launcher.up(home(), servers_only=False, report=progress, watch=progress.watch)
    watch.lap("starting")
    stopping = leave and launched.process is not None
    console = Console(highlight=False, quiet=as_json)
    try:
        with reaching():
            told = asyncio.run(_play(Settings(), console, watch))
    finally:
        if stopping:
            launcher.down(home())
            watch.lap("stopping")
    told["seconds"] = watch.laps
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    _say_goodbye(console, told, stopping)
    if told["unanswered"]:
        raise typer.Exit(Exit.FAILED)


async def _play(settings: Settings, console: Console, watch: Stopwatch) -> dict[str, Any]:
    async with AsyncExitStack() as closing:
        scene = await stage(settings, closing)
        # People of this run alone: a second demonstration starts with strangers and says so itself.
        suffix = secrets.token_hex(3)
        users = tuple(f"{name}-{suffix}" for name in PEOPLE)
        before = await scene.state()
        console.rule("A conversation of two people, through Kafka and every worker")
        views = await _converse(settings, scene, console, suffix)
        watch.lap("conversation")
        after = await scene.state()
        remembered = await scene.graph(users)
        rows = await scene.states_since(before.version if before else 0)
        names = await scene.names(rows, before, after)
        traced = trace_of(await scene.trace(UUID(views[-1]["request_id"])))
        console.rule("The graph it made")
        showing.show_graph(console, remembered)
        console.rule("The state of the mind")
        showing.show_states(console, before, after, names)
        console.rule("Why it changed")
        show_changes(console, rows, names)
        console.rule("One request through the workers")
        tracing.show(traced, console, places=False)
        watch.lap("showing")
    return {
        "replies": views,
        "unanswered": [view["request_id"] for view in views if view["status"] != "replied"],
        "users": users,
        "graph": asdict(remembered),
        "state_before": before.state if before else None,
        "state_after": after.state if after else None,
        "changes": [change for row in rows for change in row.changes],
        "names": names.concepts,
        "trace": tracing.as_data(traced),
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


def _say_goodbye(console: Console, told: dict[str, Any], stopped: bool) -> None:
    console.rule()
    console.print(", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in told["seconds"].items()), style="dim")
    if stopped:
        console.print("Stopped. `./mainza demo` without --exit leaves it running, to ask it yourself.")
        return
    traced = told["replies"][-1]["request_id"]
    console.print(f"Mainza is running at {base_url(Settings().gateway)}; the API key and other addresses: ./mainza env")
    console.print(f'Ask it:    ./mainza ask "What is my dog called?" --user {told["users"][0]}')
    console.print(f"Look in:   ./mainza trace {traced}")
    console.print("Stop it:   ./mainza down")


def register(app: typer.Typer) -> None:
    app.command()(demo)
