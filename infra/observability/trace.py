"""What caused what: the events of one request or tick as a tree, with the time each step took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from infra.adapters.logged_event import LoggedEvent


@dataclass(slots=True)
class Step:
    """One event of the tree. Milliseconds: `waited_ms` since its cause, `elapsed_ms` since the first.

    A tick happens when its slot begins, so what follows it has waited since then.
    """

    event: LoggedEvent
    waited_ms: float
    elapsed_ms: float
    children: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole tree. More than one root means that a parent is not in the index (yet)."""

    roots: tuple[Step, ...]
    events_count: int
    total_ms: float


def trace_of(events: Iterable[LoggedEvent]) -> Trace:
    """The tree of these events; siblings stand in the order of their time, ties by id. Duplicates count once."""
    known = {event.event_id: event for event in events}
    if not known:
        return Trace((), 0, 0.0)
    began = min(event.occurred_at for event in known.values())
    ended = max(event.occurred_at for event in known.values())
    steps: dict[UUID, Step] = {}
    for event in known.values():
        cause = _cause_in(known, event)
        since = began if cause is None else cause.occurred_at
        steps[event.event_id] = Step(event, _ms(since, event.occurred_at), _ms(began, event.occurred_at))
    roots: list[Step] = []
    for step in sorted(steps.values(), key=_order):
        cause = _cause_in(known, step.event)
        (roots if cause is None else steps[cause.event_id].children).append(step)
    return Trace(tuple(roots), len(known), _ms(began, ended))


def causal_order(events: Iterable[LoggedEvent]) -> list[LoggedEvent]:
    """Every event after its cause, siblings by time, ties by id: the same whatever order they came in."""
    return [step.event for step in walked(trace_of(events))]


def walked(trace: Trace) -> Iterator[Step]:
    """The steps of a trace, a cause before what follows from it."""
    waiting = list(reversed(trace.roots))
    while waiting:
        step = waiting.pop()
        yield step
        waiting.extend(reversed(step.children))


def ancestors(events: Iterable[LoggedEvent], event_id: UUID) -> set[UUID]:
    """The event and all that led to it, as far as they are among `events`; empty when the event itself is not."""
    known = {event.event_id: event for event in events}
    found: set[UUID] = set()
    current: UUID | None = event_id
    while current is not None and current in known and current not in found:
        found.add(current)
        current = known[current].causation_id
    return found


def _cause_in(known: dict[UUID, LoggedEvent], event: LoggedEvent) -> LoggedEvent | None:
    if event.causation_id is None or event.causation_id == event.event_id:
        return None
    return known.get(event.causation_id)


def _order(step: Step) -> tuple[datetime, str]:
    return (step.event.occurred_at, str(step.event.event_id))


def _ms(since: datetime, until: datetime) -> float:
    return round(max(0.0, (until - since).total_seconds() * 1000), 3)
