"""Requests: submit one, wait for it if you like, and see how far it has come."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from events.envelope import ID_LENGTH_MAX, Event, edge_id
from events.requests import RejectionReason
from gateway.auth import authenticated
from gateway.body import read_json_bytes
from gateway.idempotency import Submissions, idempotent_id
from gateway.live import Subscription
from gateway.parts import Parts, parts_of, submissions_of
from gateway.preference import preferred_wait
from gateway.problems import MEDIA_TYPE, PROBLEM_SCHEMA, Problem
from gateway.request_view import RequestView, links_of, request_view
from gateway.submission import Submission, check, event_of, read_submission, refused

router = APIRouter(tags=["requests"])


class Accepted(BaseModel):
    """The request is in the log and will be processed; `links` tell where to look."""

    request_id: UUID
    status: str = Field(default="accepted", examples=["accepted"])
    links: dict[str, str]


def problem(description: str) -> dict[str, Any]:
    """How an error is told in the API's description; `documents` adds the schema."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}}}


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": RequestView, "description": "Answered or failed within the time of `Prefer: wait`."},
    202: {"model": Accepted, "description": "In the log: acknowledged by every in-sync replica."},
    400: problem("No well-formed JSON, or an unusable idempotency key."),
    401: problem("No API key."),
    413: problem("The query or the body is too large."),
    415: problem("The body is no JSON."),
    422: problem("The request breaks a rule; `type`, `detail` and `errors` say which and how to fix it."),
    429: problem("Too many requests; `Retry-After` says when to come back. Only told to those who wait."),
    503: problem("The log cannot be reached."),
}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": Submission.model_json_schema()}}}}


@router.post(
    "/agents/execute", status_code=202, response_model=None, responses=ANSWERS, openapi_extra=BODY, summary="Ask an agent"
)
async def execute(
    request: Request,
    principal: Annotated[str, Depends(authenticated)],
    prefer: Annotated[
        list[str] | None, Header(description="`wait=N`: answer with the outcome if it comes within N seconds.")
    ] = None,
    idempotency_key: Annotated[
        str | None, Header(description="Send a request again under the same key, and it is still one request.")
    ] = None,
) -> Response:
    """Puts the request into the log and answers with its id; `Prefer: wait=N` waits for the outcome first."""
    parts = parts_of(request)
    submission = await read_submission(await read_json_bytes(request))
    now = parts.clock()
    event_id = edge_id(now.timestamp()) if idempotency_key is None else idempotent_id(principal, idempotency_key)
    event = event_of(submission, event_id, now, parts.mind_id, principal, address_of(request))
    check(event)
    seconds = preferred_wait(prefer or (), parts.wait_seconds_max)
    with parts.live.follow(str(event_id)) as subscription:
        await _submit(submissions_of(request), event, once=idempotency_key is not None)
        if seconds is None:
            return _accepted(event_id, {})
        return await _waited(parts, event_id, seconds, subscription)


READ_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: problem("No API key."),
    404: problem("No such request."),
    422: problem("The id is no UUID."),
    503: problem("The index cannot be reached."),
}


@router.get("/requests/{request_id}", responses=READ_ANSWERS)
async def read_request(request: Request, request_id: UUID, _principal: Annotated[str, Depends(authenticated)]) -> RequestView:
    """How far a request has come: its status, its outcome and its events with their times."""
    events = await parts_of(request).request_log().past(request_id)
    if not events:
        raise unknown_request(request_id)
    return request_view(request_id, events)


def unknown_request(request_id: UUID) -> Problem:
    detail = "No event of the log belongs to this request id. Use the `request_id` that POST /agents/execute answered with."
    return Problem(404, "unknown-request", "There is no such request", detail, request_id=str(request_id))


def address_of(request: Request) -> str | None:
    """Where the request came from, when that can be told and counted by."""
    host = request.client.host if request.client else ""
    return host if host.isprintable() and 0 < len(host) <= ID_LENGTH_MAX else None


async def _submit(submissions: Submissions, event: Event, *, once: bool) -> None:
    if once:
        await submissions.submit_once(event)
    else:
        await submissions.submit(event)


def _accepted(request_id: UUID, headers: dict[str, str]) -> Response:
    body = Accepted(request_id=request_id, links=links_of(request_id)).model_dump(mode="json")
    return JSONResponse(body, 202, {"Location": f"/requests/{request_id}", **headers})


async def _waited(parts: Parts, request_id: UUID, seconds: int, subscription: Subscription) -> Response:
    headers = {"Preference-Applied": f"wait={seconds}"}
    events = await parts.request_log().outcome(request_id, subscription, seconds)
    if events is None:
        return _accepted(request_id, headers)
    view = request_view(request_id, events)
    if view.refusal is not None:
        raise _rejected(view.refusal, request_id, headers)
    return JSONResponse(view.model_dump(mode="json"), 200, {"Content-Location": f"/requests/{request_id}", **headers})


def _rejected(refusal: Mapping[str, Any], request_id: UUID, headers: Mapping[str, str]) -> Problem:
    found = refused(RejectionReason(refusal["reason"]), refusal["detail"], str(request_id))
    found.headers.update(headers)
    seconds = refusal.get("retry_after_seconds")
    if seconds is not None:
        found.headers["Retry-After"] = str(math.ceil(seconds))
    return found
