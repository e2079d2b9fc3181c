"""What to answer to a record that is no request, when it can be told whose it was."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from events.envelope import DEFAULT_MIND, ID_LENGTH_MAX, Event, Identifier
from events.requests import RejectionReason, RequestSubmitted
from workers.contract import Decision, Received, Unreadable
from workers.validation.decide import rejected
from workers.validation.writes import Threat

UNIDENTIFIED_PRODUCER = "unidentified"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)

DETAIL_LENGTH_MAX = 500
WRONG_TYPE = f"event_type: only {RequestSubmitted.__name__} is accepted on this topic"


def refuse(record: Received | Unreadable) -> tuple[Event, Decision[None]] | None:
    """The event to answer to and the refusal; None when nobody can be answered, which makes it a dead letter.

    What the decoder says is passed on: it names places and never repeats what the user wrote.
    """
    if isinstance(record, Received):
        event, reason, detail = record.event, RejectionReason.UNKNOWN_EVENT_TYPE, WRONG_TYPE
    else:
        stand_in = stand_in_of(record)
        if stand_in is None:
            return None
        event, reason, detail = stand_in, _reason_of(record.reason), record.error[:DETAIL_LENGTH_MAX]
    if event.user_id is None:
        return None
    answered = Received(event, record.received_at, record.origin, record.key, record.raw)
    return event, rejected(answered, reason, Threat.MEDIUM, detail)


def _reason_of(reason: str) -> RejectionReason:
    try:
        return RejectionReason(reason)
    except ValueError:
        return RejectionReason.MALFORMED


def stand_in_of(record: Unreadable) -> Event | None:
    """A `RequestSubmitted` with the record's identity and nothing of its content; None without an event id and a user."""
    fields = record.fields or {}
    event_id, user_id = _uuid(fields.get("event_id")), _user(fields.get("user_id"))
    if event_id is None or user_id is None:
        return None
    return Event(
        event_id=event_id,
        event_type=RequestSubmitted.__name__,
        occurred_at=record.received_at,
        mind_id=_identifier(fields.get("mind_id")) or DEFAULT_MIND,
        user_id=user_id,
        session_id=_identifier(fields.get("session_id")),
        correlation_id=_uuid(fields.get("correlation_id")) or event_id,
        producer=UNIDENTIFIED_PRODUCER,
        payload=RequestSubmitted(agent="", query=""),
    )


def _uuid(value: Any) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _user(value: Any) -> str | None:
    """A user id that can be a key: control characters removed, cut to the longest that is allowed."""
    if not isinstance(value, str):
        return None
    return _identifier(_CONTROL.sub("", value)[:ID_LENGTH_MAX])


def _identifier(value: Any) -> str | None:
    try:
        return _IDENTIFIER.validate_python(value, strict=True)
    except ValidationError:
        return None
