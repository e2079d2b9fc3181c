"""Streams of server-sent events: a request's as they happen, a mind's from now on."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway.auth import authenticated
from gateway.live import Closed, mind_key
from gateway.parts import Parts, parts_of
from gateway.problems import RETRY_AFTER_SECONDS, Problem
from gateway.request_view import event_view, is_complete, shown, status_of
from gateway.requests import problem, unknown_request
from infra.adapters.logged_event import LoggedEvent
from infra.observability.trace import ancestors

router = APIRouter(tags=["streams"])

STREAMS_COUNT_MAX = 200
STREAM_SECONDS_MAX = 3_600.0
"""A request's stream ends then, a mind's when it was silent for so long; the client comes back where it was."""

HEARTBEAT_SECONDS = 15.0
SEND_SECONDS_MAX = 30.0
RECONNECT_MILLISECONDS = 1_000
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`id` is the event's id, `event` its type, `data` its place in the log and its payload."
        " Comments keep the connection alive. A last `event: end` tells the status.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    204: {"description": "`Last-Event-ID` was the last there will be."},
    401: problem("No API key."),
    404: problem("No such request."),
    422: problem("The id is no UUID."),
    503: problem("Too many streams, or the index cannot be reached."),
}


@router.get("/requests/{request_id}/events", response_model=None, responses=STREAM, summary="Follow a request")
async def request_events(
    request: Request,
    request_id: UUID,
    _principal: Annotated[str, Depends(authenticated)],
    last_event_id: Annotated[str | None, Header(description="Go on after this event; browsers send it by themselves.")] = None,
) -> Response:
    """What happened and what happens, each event after its cause, until the request is settled and learned from."""
    parts = parts_of(request)
    _room_for_one_more(parts)
    past = await parts.request_log().past(request_id)
    if not past:
        raise unknown_request(request_id)
    delivered = _delivered(past, last_event_id)
    if is_complete(past) and len(delivered) == len(past):
        return Response(status_code=204)
    return _stream(_request_messages(parts, request_id, delivered))


@router.get("/consciousness/events", response_model=None, responses={200: STREAM[200], 401: STREAM[401], 503: STREAM[503]})
async def mind_events(request: Request, _principal: Annotated[str, Depends(authenticated)]) -> Response:
    """Each new state of the mind and each cycle, as they are published."""
    parts = parts_of(request)
    _room_for_one_more(parts)
    return _stream(_mind_messages(parts))


def _room_for_one_more(parts: Parts) -> None:
    if parts.live.followers_count >= STREAMS_COUNT_MAX:
        detail = f"This process serves at most {STREAMS_COUNT_MAX} waits and streams at once. Come back later, or poll."
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        raise Problem(503, "too-many-streams", "Too many streams are open", detail, headers=headers)


def _delivered(past: list[LoggedEvent], last_event_id: str | None) -> set[UUID]:
    """What the client has: the event that it names and all that led to it. Of the rest nothing is left out."""
    try:
        return ancestors(past, UUID(last_event_id or ""))
    except ValueError:
        return set()


def _stream(messages: AsyncIterator[ServerSentEvent]) -> Response:
    return EventSourceResponse(
        messages,
        ping=HEARTBEAT_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="still here"),
        send_timeout=SEND_SECONDS_MAX,
    )


def message(event: LoggedEvent) -> ServerSentEvent:
    """One event as a message; line breaks in texts are escaped by JSON, so the data is one line."""
    data = {**event_view(event).model_dump(mode="json"), "payload": shown(event.payload)}
    return ServerSentEvent(
        json.dumps(data, ensure_ascii=False), event=event.event_type, id=str(event.event_id), retry=RECONNECT_MILLISECONDS
    )


async def _request_messages(parts: Parts, request_id: UUID, delivered: set[UUID]) -> AsyncGenerator[ServerSentEvent, None]:
    log = parts.request_log()
    with parts.live.follow(str(request_id)) as subscription:
        async with aclosing(log.following(request_id, delivered, subscription, STREAM_SECONDS_MAX)) as events:
            async for event in events:
                yield message(event)
        past = await log.past(request_id)
    if is_complete(past):
        yield ServerSentEvent(json.dumps({"status": status_of(past)}), event="end")


async def _mind_messages(parts: Parts) -> AsyncGenerator[ServerSentEvent, None]:
    with parts.live.follow(mind_key(parts.mind_id)) as subscription:
        while True:
            try:
                event = await subscription.next(STREAM_SECONDS_MAX)
            except Closed:
                return
            if event is None:
                return
            yield message(event)
