"""Which window, component and bucket an event counts in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from events.catalogue import BY_TYPE
from events.envelope import Event, Payload
from events.replies import AgentFailed
from events.requests import RequestRejected
from workers.contract import Received
from workers.metrics.histogram import bucket_of
from workers.metrics.writes import NO_DURATION, WindowCounted

WINDOW = timedelta(seconds=60)
LATE_MAX = timedelta(days=1)
EARLY_MAX = timedelta(minutes=5)
"""An event's own time is believed this far before and after the broker's; beyond, its producer's clock is wrong."""

ERRORS: frozenset[type[Payload]] = frozenset({RequestRejected, AgentFailed})
"""Events that say that something could not be done."""

EXTERNAL = "external"
"""The component of events whose producer is not one that the catalogue names: anybody may write to a topic."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def window_start(at: datetime) -> datetime:
    """The beginning of the window in which `at` falls, in UTC."""
    return at.astimezone(UTC) - (at - _EPOCH) % WINDOW


def event_time(received: Received) -> datetime:
    """When it happened, as far as the producer's clock can be believed."""
    earliest, latest = received.received_at - LATE_MAX, received.received_at + EARLY_MAX
    return min(max(received.event.occurred_at, earliest), latest)


def component_of(event: Event) -> str:
    """The producer, if the catalogue knows it as one of this event; so there are never more components than that."""
    return event.producer if event.producer in BY_TYPE[event.event_type].producers else EXTERNAL


def counted(received: Received) -> WindowCounted:
    """The event's contribution. Contributions only ever add up, so neither order nor grouping matters."""
    event = received.event
    return WindowCounted(
        window_start=window_start(event_time(received)),
        component=component_of(event),
        bucket=NO_DURATION if event.duration_ms is None else bucket_of(event.duration_ms),
        errors=int(type(event.payload) in ERRORS),
    )
