"""Records as the broker hands them over, and how the runtime reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from events.catalogue import entry_of
from events.codec import decode
from events.envelope import Event, Payload
from infra.runtime.decoding import read
from workers.contract import Origin, Received, Unreadable

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
REQUEST_ID = UUID(int=7)


@dataclass(slots=True)
class Record:
    value: bytes | None
    key: bytes | None = b"ada"
    topic: str = "mainza.requests.v1"
    partition: int = 2
    offset: int = 40
    timestamp: int = int(NOW.timestamp() * 1000)


def request_fields(**changes: Any) -> dict[str, Any]:
    """A request as a producer in any language would write it; `payload__name` changes a field of the payload."""
    payload = {"agent": "SimpleChat", "query": "What is my dog called?"}
    payload |= {name.removeprefix("payload__"): value for name, value in changes.items() if name.startswith("payload__")}
    fields = {
        "event_id": str(REQUEST_ID),
        "event_type": "RequestSubmitted",
        "schema_version": 1,
        "occurred_at": NOW.isoformat(),
        "user_id": "ada",
        "session_id": "s1",
        "correlation_id": str(REQUEST_ID),
        "producer": "gateway",
        "payload": payload,
    }
    return fields | {name: value for name, value in changes.items() if not name.startswith("payload__")}


def arriving(value: bytes | dict[str, Any], key: bytes | None = b"ada") -> Received | Unreadable:
    """What the runtime makes of a record on the requests topic."""
    return read(Record(value if isinstance(value, bytes) else json.dumps(value).encode(), key), "")


def fact(
    payload: Payload,
    number: int = 1,
    *,
    at: datetime = NOW,
    producer: str | None = None,
    duration_ms: float | None = None,
    partition: int = 0,
    offset: int | None = None,
) -> Received:
    """An event of the log. `number` gives its identity and, unless said otherwise, its offset."""
    entry = entry_of(type(payload))
    event = Event(
        event_id=UUID(int=number),
        event_type=entry.type,
        occurred_at=at,
        user_id="ada",
        correlation_id=UUID(int=number),
        producer=producer or entry.producers[0],
        duration_ms=duration_ms,
        payload=payload,
    )
    origin = Origin(entry.topic.name, partition, number if offset is None else offset)
    raw = event.encoded()
    return Received(decode(raw), at + timedelta(milliseconds=5), origin, "ada", raw)
