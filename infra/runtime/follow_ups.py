"""From a worker's decision to the events it publishes: identity and cause are given here, once, the same way for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.catalogue import BY_TYPE, entry_of, partition_key
from events.envelope import Event, Payload, follow_up_id


@dataclass(frozen=True, slots=True)
class Publication:
    """One record to publish."""

    topic: str
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


def follow_ups(cause: Event, worker: str, payloads: Sequence[Payload], at: datetime, duration_ms: float) -> list[Event]:
    """The events that follow from `cause`, in order. Built without validation: every part is valid already."""
    return [
        Event.model_construct(
            event_id=follow_up_id(cause.event_id, worker, ordinal),
            event_type=type(payload).__name__,
            schema_version=entry_of(type(payload)).version,
            occurred_at=at,
            mind_id=cause.mind_id,
            user_id=cause.user_id,
            session_id=cause.session_id,
            correlation_id=cause.correlation_id,
            causation_id=cause.event_id,
            principal=cause.principal,
            producer=worker,
            duration_ms=duration_ms,
            payload=payload,
        )
        for ordinal, payload in enumerate(payloads)
    ]


def headers_of(event: Event) -> list[tuple[str, bytes]]:
    """What a reader may want to know without opening the value; `traceparent` as W3C Trace Context has it."""
    correlation, own = event.correlation_id.hex, event.event_id.hex
    headers = [
        ("event_type", event.event_type.encode()),
        ("schema_version", b"%d" % event.schema_version),
        ("correlation_id", str(event.correlation_id).encode()),
        ("traceparent", f"00-{correlation}-{own[16:]}-01".encode()),
    ]
    if event.causation_id is not None:
        headers.append(("causation_id", str(event.causation_id).encode()))
    return headers


def publication(event: Event, value: bytes) -> Publication:
    """The record of an event whose wire form is `value`."""
    topic = BY_TYPE[event.event_type].topic
    return Publication(topic.name, partition_key(event).encode(), value, headers_of(event))
