"""An event as those read it who only show it: the wire form, where it stands in the log, and when it got there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workers.contract import Origin


class NotShown(Exception):
    """These bytes are no event with an identity; whoever shows events passes them over."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of the log, as it was written: an old version is shown as it is, not lifted.

    `bytes_count` is what it weighs in memory, 0 when nobody counts.
    """

    event_id: UUID
    event_type: str
    occurred_at: datetime
    mind_id: str
    user_id: str | None
    session_id: str | None
    correlation_id: UUID
    causation_id: UUID | None
    producer: str
    duration_ms: float | None
    payload: Mapping[str, Any]
    origin: Origin
    bytes_count: int = 0

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any], origin: Origin, bytes_count: int = 0) -> LoggedEvent:
        """From the wire form's JSON object. Raises NotShown when the identity is missing or malformed."""
        try:
            cause = fields.get("causation_id")
            return cls(
                event_id=UUID(fields["event_id"]),
                event_type=str(fields["event_type"]),
                occurred_at=datetime.fromisoformat(fields["occurred_at"]),
                mind_id=str(fields.get("mind_id", "")),
                user_id=fields.get("user_id"),
                session_id=fields.get("session_id"),
                correlation_id=UUID(fields["correlation_id"]),
                causation_id=None if cause is None else UUID(cause),
                producer=str(fields.get("producer", "")),
                duration_ms=fields.get("duration_ms"),
                payload=dict(fields["payload"]),
                origin=origin,
                bytes_count=bytes_count,
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise NotShown(f"{origin}: {type(error).__name__}") from error

    @classmethod
    def of_wire(cls, value: bytes, origin: Origin) -> LoggedEvent:
        """From a record's bytes. Raises NotShown when they are no event."""
        try:
            fields = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise NotShown(f"{origin}: {type(error).__name__}") from error
        if not isinstance(fields, dict):
            raise NotShown(f"{origin}: no JSON object")
        return cls.of_fields(fields, origin, len(value))
