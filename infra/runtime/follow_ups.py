"""From a worker's decision to the records it publishes: identity and cause are given here, once, the same way for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from events.catalogue import BY_TYPE, entry_of, partition_key
from events.envelope import Event, Payload, follow_up_id
from events.topics import Key


@dataclass(frozen=True, slots=True)
class Publication:
    """One record to publish."""

    topic: str
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


def follow_ups(cause: Event, worker: str, payloads: Sequence[Payload], at: datetime, duration_ms: float) -> list[Publication]:
    """The records of what follows from `cause`, in order. Raises ValueError when the topic's key is not known.

    The wire form is written straight from the parts: making an `Event` first would cost as much as all the rest.
    """
    whose = {name: value for name in ("user_id", "session_id", "principal") if (value := getattr(cause, name)) is not None}
    return [_follow_up(cause, worker, ordinal, payload, at, duration_ms, whose) for ordinal, payload in enumerate(payloads)]


def _follow_up(
    cause: Event, worker: str, ordinal: int, payload: Payload, at: datetime, duration_ms: float, whose: dict[str, str]
) -> Publication:
    entry = entry_of(type(payload))
    event_id = follow_up_id(cause.event_id, worker, ordinal)
    fields: dict[str, Any] = {
        "event_id": event_id,
        "event_type": entry.type,
        "schema_version": entry.version,
        "occurred_at": at,
        "mind_id": cause.mind_id,
        **whose,
        "correlation_id": cause.correlation_id,
        "causation_id": cause.event_id,
        "producer": worker,
        "duration_ms": duration_ms,
        "payload": payload,
    }
    key = cause.user_id if entry.topic.key is Key.USER else cause.mind_id
    if key is None:
        raise ValueError(f"{entry.type} goes to {entry.topic.name}, whose key is {entry.topic.key}, and its cause has none")
    headers = _headers(entry.type, entry.version, event_id, cause.correlation_id, cause.event_id)
    return Publication(entry.topic.name, key.encode(), to_json(fields, exclude_none=True), headers)


def publication(event: Event, value: bytes) -> Publication:
    """The record of an event whose wire form is `value`."""
    topic = BY_TYPE[event.event_type].topic
    headers = _headers(event.event_type, event.schema_version, event.event_id, event.correlation_id, event.causation_id)
    return Publication(topic.name, partition_key(event).encode(), value, headers)


def _headers(
    event_type: str, version: int, event_id: UUID, correlation_id: UUID, causation_id: UUID | None
) -> list[tuple[str, bytes]]:
    """What a reader may want to know without opening the value; `traceparent` as W3C Trace Context has it."""
    correlation = str(correlation_id)
    traceparent = f"00-{correlation.replace('-', '')}-{event_id.hex[16:]}-01"
    headers = [
        ("event_type", event_type.encode()),
        ("schema_version", b"%d" % version),
        ("correlation_id", correlation.encode()),
        ("traceparent", traceparent.encode()),
    ]
    if causation_id is not None:
        same = causation_id == correlation_id
        headers.append(("causation_id", (correlation if same else str(causation_id)).encode()))
    return headers
