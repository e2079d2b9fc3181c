"""`mainza tick`: one turn of the mind, now."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.reaching import reaching
from events import topics
from events.envelope import Event
from infra.adapters.kafka_producer import EventProducer
from infra.adapters.kafka_tail import KafkaTail
from infra.adapters.logged_event import LoggedEvent
from infra.runtime.scheduler import manual_tick
from infra.settings import Settings
from infra.stack.errors import StackError

TIMEOUT_SECONDS = 30.0


def tick(
    mind: Annotated[str | None, typer.Option(help="Which mind; the schedule's by default.", show_default=False)] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the cycle is completed.")] = True,
    timeout: Annotated[float, typer.Option(min=1.0, help="Seconds to wait for the cycle.")] = TIMEOUT_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the tick and the cycle as JSON.")] = False,
) -> None:
    """Let the mind take one turn now, and see what it came to."""
    settings = Settings()
    event = manual_tick(mind or settings.schedule.mind_id, time.time(), settings.schedule.interval_seconds)
    with reaching():
        cycle = asyncio.run(completed(settings, event, timeout) if wait else _published(settings, event))
    if as_json:
        typer.echo(json.dumps({"tick_id": str(event.event_id), "mind_id": event.mind_id, "cycle": cycle}))
    else:
        _show(event, cycle)


async def _published(settings: Settings, event: Event) -> None:
    producer = EventProducer(settings.kafka, "mainza-tick")
    await producer.start()
    try:
        await producer.publish(event)
    finally:
        await producer.stop()


async def completed(settings: Settings, event: Event, seconds_max: float) -> dict[str, Any]:
    """What CycleCompleted says of this tick. The log is followed before the tick is in it."""
    found: asyncio.Future[LoggedEvent] = asyncio.get_running_loop().create_future()

    def heard(logged: LoggedEvent) -> None:
        if logged.correlation_id == event.event_id and logged.event_type == "CycleCompleted" and not found.done():
            found.set_result(logged)

    async with AsyncExitStack() as stack:
        tail = KafkaTail(settings.kafka, (topics.MIND,), "mainza-tick-tail")
        await tail.start()
        stack.push_async_callback(tail.stop)
        following = asyncio.create_task(tail.run(heard))
        stack.callback(following.cancel)
        await _published(settings, event)
        done, _ = await asyncio.wait((found, following), timeout=seconds_max, return_when=asyncio.FIRST_COMPLETED)
        if following in done:
            await following
    if not found.done():
        raise StackError(
            f"the tick {event.event_id} is in the log, but its cycle did not complete within {seconds_max:g} s",
            f"See with `mainza status` whether the workers run, and with `mainza trace {event.event_id}` how far it came.",
        )
    return dict(found.result().payload)


def _show(event: Event, cycle: dict[str, Any] | None) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if cycle is None:
        console.print(f"Ticked {event.mind_id}; see what follows with `mainza trace {event.event_id}`.")
        return
    console.print(
        f"{event.mind_id}: cycle {cycle['status'].replace('_', ' ')}; {cycle['evidence_count']} pieces of evidence,"
        f" significance {cycle['significance']:.2f}, state version {cycle['state_version']}."
    )
    console.print(f"Why: `mainza trace {event.event_id}`.")


def register(app: typer.Typer) -> None:
    app.command()(tick)
