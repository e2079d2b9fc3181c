"""`mainza trace`: what one request or tick led to, worker by worker, and how long each step took."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from cli.reaching import reaching
from cli.showing import milliseconds, plain
from infra.adapters.log_index import LogIndex
from infra.adapters.logged_event import LoggedEvent
from infra.adapters.postgres import open_pool
from infra.observability.trace import Step, Trace, trace_of
from infra.settings import Settings
from infra.stack.errors import StackError

PIPED_CELLS = 240
"""How wide a line may be where there is no terminal to wrap it."""


def trace(
    identity: Annotated[
        UUID, typer.Argument(metavar="ID", help="A request's id, a tick's, or that of any event.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the tree as JSON.")] = False,
) -> None:
    """Show what a request or a tick led to: each event, who decided it, how long it took, where it stands in the log."""
    with reaching():
        events = asyncio.run(read(Settings(), identity))
    if not events:
        raise StackError(
            f"no event of the log's index has the id {identity}, or followed from it",
            "Take the `request_id` of an answer. An event reaches the index when the audit worker has seen it: is it running?",
        )
    found = trace_of(events)
    if as_json:
        typer.echo(json.dumps(as_data(found)))
    else:
        show(found, Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_CELLS))


async def read(settings: Settings, identity: UUID) -> list[LoggedEvent]:
    """The events of the request or tick that `identity` names, or is a part of. Raises Transient when Postgres is away."""
    pool = await open_pool(settings.postgres)
    try:
        index = LogIndex(pool)
        events = await index.correlated(identity)
        if not events and (event := await index.event(identity)) is not None:
            events = await index.correlated(event.correlation_id)
        return events
    finally:
        await pool.close()


def show(found: Trace, console: Console, places: bool = True) -> None:
    """Prints the tree, with each event's place in the log; more than one root means that a cause is not in the index."""
    for root in found.roots:
        console.print(_drawn(root, places))
    console.print(f"{found.events_count} events in {milliseconds(found.total_ms)}", style="dim")


def _drawn(root: Step, places: bool) -> Tree:
    tree = Tree(_line(root, places), guide_style="dim")
    waiting = [(tree, root)]
    while waiting:
        branch, step = waiting.pop()
        waiting.extend((branch.add(_line(child, places)), child) for child in step.children)
    return tree


def _line(step: Step, places: bool) -> Text:
    event = step.event
    text = Text(plain(event.event_type), style="bold")
    text.append(f"  {plain(event.producer)}", style="cyan")
    if event.causation_id is not None:
        took, waited, elapsed = map(milliseconds, (event.duration_ms, step.waited_ms, step.elapsed_ms))
        text.append(f"  took {took}, {waited} after its cause, {elapsed} in all", style="default")
    return text.append(f"  {event.origin}", style="dim") if places else text


def as_data(found: Trace) -> dict[str, Any]:
    """The tree as JSON values, its times in milliseconds."""
    return {
        "events_count": found.events_count,
        "total_ms": found.total_ms,
        "roots": [_step_data(root) for root in found.roots],
    }


def _step_data(root: Step) -> dict[str, Any]:
    data = _own_data(root)
    waiting = [(data, root)]
    while waiting:
        parent, step = waiting.pop()
        for child in step.children:
            below = _own_data(child)
            parent["children"].append(below)
            waiting.append((below, child))
    return data


def _own_data(step: Step) -> dict[str, Any]:
    event = step.event
    return {
        "event_id": str(event.event_id),
        "type": event.event_type,
        "producer": event.producer,
        "at": event.occurred_at.isoformat(),
        "duration_ms": event.duration_ms,
        "waited_ms": step.waited_ms,
        "elapsed_ms": step.elapsed_ms,
        "topic": event.origin.topic,
        "partition": event.origin.partition,
        "offset": event.origin.offset,
        "children": [],
    }


def register(app: typer.Typer) -> None:
    app.command()(trace)
