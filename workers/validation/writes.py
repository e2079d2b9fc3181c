"""What a refusal leaves for whoever watches over the system."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from events.envelope import derived_id
from events.requests import RejectionReason
from workers.contract import Origin, Write


class Threat(StrEnum):
    """How much a refusal looks like an attack rather than a mistake."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class SecurityEvent(Write):
    """One row of `security_events`. `details` has ids and positions, never what the user wrote."""

    id: UUID
    timestamp: datetime
    event_type: str
    threat_level: str
    details: dict[str, Any]


def security_event(
    event_id: UUID, user_id: str, at: datetime, origin: Origin, reason: RejectionReason, threat: Threat
) -> SecurityEvent:
    """The row of one refused record; its id derives from the record's, so it is the same however often it is made."""
    details = {
        "event_id": str(event_id),
        "user_id": user_id,
        "topic": origin.topic,
        "partition": origin.partition,
        "offset": origin.offset,
    }
    return SecurityEvent(
        id=derived_id("security_event", str(event_id)),
        timestamp=at,
        event_type=reason.value,
        threat_level=threat.value,
        details=details,
    )
