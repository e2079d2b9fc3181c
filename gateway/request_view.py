"""A request as a client sees it: the status and the outcome, told from its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from infra.adapters.logged_event import LoggedEvent


class RequestStatus(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLIED = "replied"
    FAILED = "failed"


STATUS_BY_TYPE: Mapping[str, RequestStatus] = {
    "RequestSubmitted": RequestStatus.SUBMITTED,
    "RequestAccepted": RequestStatus.ACCEPTED,
    "RequestRejected": RequestStatus.REJECTED,
    "AgentReplied": RequestStatus.REPLIED,
    "AgentFailed": RequestStatus.FAILED,
}
FURTHEST = (
    RequestStatus.REPLIED,
    RequestStatus.FAILED,
    RequestStatus.REJECTED,
    RequestStatus.ACCEPTED,
    RequestStatus.SUBMITTED,
)
TERMINAL = frozenset({RequestStatus.REPLIED, RequestStatus.FAILED, RequestStatus.REJECTED})
HIDDEN = frozenset({"embedding"})
"""Fields of a payload that are no use to a reader and large."""


class EventView(BaseModel):
    """One event: when it happened and where it stands in the log."""

    event_id: UUID
    type: str
    at: datetime
    producer: str
    duration_ms: float | None = Field(description="What the worker took, from receipt to decision.")
    causation_id: UUID | None
    topic: str
    partition: int
    offset: int


class RequestView(BaseModel):
    """A request, its outcome so far and the events that made it."""

    request_id: UUID
    status: RequestStatus
    agent: str | None = None
    query: str | None = None
    user_id: str | None = None
    session_id: str | None = None
    submitted_at: datetime | None = None
    settled_at: datetime | None = None
    duration_ms: float | None = Field(default=None, description="From the request to its outcome.")
    reply: dict[str, Any] | None = Field(
        default=None, description="The text, its mode, its support and the memories it was given."
    )
    refusal: dict[str, Any] | None = Field(default=None, description="The reason, what to do, and when to come back.")
    failure: dict[str, Any] | None = Field(default=None, description="The error and what was tried.")
    knowledge: dict[str, int] | None = Field(default=None, description="How much was learned from the exchange.")
    events: list[EventView]
    links: dict[str, str]


def status_of(events: Sequence[LoggedEvent]) -> RequestStatus:
    """How far the request has come, whatever order its events were seen in."""
    seen = {STATUS_BY_TYPE[event.event_type] for event in events if event.event_type in STATUS_BY_TYPE}
    return next((status for status in FURTHEST if status in seen), RequestStatus.SUBMITTED)


def is_complete(events: Sequence[LoggedEvent]) -> bool:
    """Nothing more will follow: the request was refused, failed, or was answered and learned from."""
    status = status_of(events)
    if status is RequestStatus.REPLIED:
        return any(event.event_type == "KnowledgeIntegrated" for event in events)
    return status in TERMINAL


def links_of(request_id: UUID) -> dict[str, str]:
    return {"self": f"/requests/{request_id}", "events": f"/requests/{request_id}/events"}


def event_view(event: LoggedEvent) -> EventView:
    return EventView(
        event_id=event.event_id,
        type=event.event_type,
        at=event.occurred_at,
        producer=event.producer,
        duration_ms=event.duration_ms,
        causation_id=event.causation_id,
        topic=event.origin.topic,
        partition=event.origin.partition,
        offset=event.origin.offset,
    )


def shown(value: Any) -> Any:
    """A payload without what is hidden, at any depth."""
    if isinstance(value, Mapping):
        return {name: shown(part) for name, part in value.items() if name not in HIDDEN}
    if isinstance(value, list):
        return [shown(part) for part in value]
    return value


def request_view(request_id: UUID, events: Sequence[LoggedEvent]) -> RequestView:
    """From a request's events, in causal order."""
    by_type = {event.event_type: event for event in reversed(events)}
    began = by_type.get("RequestSubmitted")
    ended = next((event for event in events if STATUS_BY_TYPE.get(event.event_type) in TERMINAL), None)
    asked = began.payload if began else {}
    return RequestView(
        request_id=request_id,
        status=status_of(events),
        agent=asked.get("agent"),
        query=asked.get("query"),
        user_id=events[0].user_id,
        session_id=events[0].session_id,
        submitted_at=began.occurred_at if began else None,
        settled_at=ended.occurred_at if ended else None,
        duration_ms=_ms(began, ended),
        reply=_payload(by_type.get("AgentReplied"), without=("query",)),
        refusal=_payload(by_type.get("RequestRejected")),
        failure=_payload(by_type.get("AgentFailed"), without=("query",)),
        knowledge=_learned(by_type.get("KnowledgeIntegrated")),
        events=[event_view(event) for event in events],
        links=links_of(request_id),
    )


def _ms(began: LoggedEvent | None, ended: LoggedEvent | None) -> float | None:
    if began is None or ended is None:
        return None
    return round((ended.occurred_at - began.occurred_at).total_seconds() * 1000, 3)


def _payload(event: LoggedEvent | None, without: tuple[str, ...] = ()) -> dict[str, Any] | None:
    return None if event is None else {name: shown(part) for name, part in event.payload.items() if name not in without}


def _learned(event: LoggedEvent | None) -> dict[str, int] | None:
    if event is None:
        return None
    return {name: len(event.payload.get(name, ())) for name in ("memories", "concepts", "entities", "links", "gaps")}
