"""From a worker's decision to the records it publishes: identity and cause are given here, once, the same way for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import to_json

from events.catalogue import BY_TYPE, Entry, entry_of, partition_key
from events.envelope import Event, Payload, follow_up_id
from events.topics import Key


class Publication(NamedTuple):
    """One record to publish."""

    topic: str
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


def follow_ups(cause: Event, worker: str, payloads: Sequence[Payload], at: datetime, duration_ms: float) -> list[Publication]:
    """The records of what follows from `cause`, in order. Raises ValueError when the topic's key is not known.

    The wire form is written straight from the parts: making an `Event` first would cost as much as all the rest.
    """
    return [_follow_up(cause, worker, ordinal, payload, at, duration_ms) for ordinal, payload in enumerate(payloads)]


def _follow_up(cause: Event, worker: str, ordinal: int, payload: Payload, at: datetime, duration_ms: float) -> Publication:
    entry = entry_of(type(payload))
    event_id = str(follow_up_id(cause.event_id, worker, ordinal))
    cause_id = str(cause.event_id)
    correlation_id = cause_id if cause.correlation_id == cause.event_id else str(cause.correlation_id)
    fields: dict[str, Any] = {
        "event_id": event_id,
        "event_type": entry.type,
        "schema_version": entry.version,
        "occurred_at": at,
        "mind_id": cause.mind_id,
    }
    if cause.user_id is not None:
        fields["user_id"] = cause.user_id
    if cause.session_id is not None:
        fields["session_id"] = cause.session_id
    fields["correlation_id"] = correlation_id
    fields["causation_id"] = cause_id
    if cause.principal is not None:
        fields["principal"] = cause.principal
    fields["producer"] = worker
    fields["duration_ms"] = duration_ms
    fields["payload"] = payload
    key = cause.user_id if entry.topic.key is Key.USER else cause.mind_id
    if key is None:
        raise ValueError(f"{entry.type} goes to {entry.topic.name}, whose key is {entry.topic.key}, and its cause has none")
    headers = _headers(entry, event_id, correlation_id, cause_id)
    return Publication(entry.topic.name, key.encode(), to_json(fields, exclude_none=True), headers)


def publication(event: Event, value: bytes) -> Publication:
    """The record of an event whose wire form is `value`."""
    entry = BY_TYPE[event.event_type]
    causation_id = None if event.causation_id is None else str(event.causation_id)
    headers = _headers(entry, str(event.event_id), str(event.correlation_id), causation_id)
    return Publication(entry.topic.name, partition_key(event).encode(), value, headers)


def _headers(entry: Entry, event_id: str, correlation_id: str, causation_id: str | None) -> list[tuple[str, bytes]]:
    """What a reader may want to know without opening the value; `traceparent` as W3C Trace Context has it."""
    headers = [
        *_headers_of_type(entry),
        ("correlation_id", correlation_id.encode()),
        ("traceparent", f"00-{correlation_id.replace('-', '')}-{event_id[19:23]}{event_id[24:]}-01".encode()),
    ]
    if causation_id is not None:
        headers.append(("causation_id", causation_id.encode()))
    return headers


@cache
def _headers_of_type(entry: Entry) -> tuple[tuple[str, bytes], ...]:
    return ("event_type", entry.type.encode()), ("schema_version", b"%d" % entry.version)
