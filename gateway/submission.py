"""What a client sends to `POST /agents/execute`, and the event that it becomes."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

from pydantic import Field, ValidationError

from events.envelope import Event, Identifier, Model
from events.requests import QUERY_BYTES_MAX, RejectionReason, RequestSubmitted
from gateway.problems import FieldError, Problem
from workers.contract import Origin, Received
from workers.ports import RateVerdict
from workers.validation.rules import RULES

ANONYMOUS = "anonymous"
PRODUCER = "gateway"
THREAD_BYTES_MIN = 65_536
"""Bodies from this size on are parsed off the event loop."""

STATUS = {RejectionReason.QUERY_TOO_LARGE: 413, RejectionReason.RATE_LIMITED: 429}
FIELD = {
    RejectionReason.UNKNOWN_AGENT: "/agent",
    RejectionReason.EMPTY_QUERY: "/query",
    RejectionReason.QUERY_TOO_LARGE: "/query",
    RejectionReason.FORBIDDEN_CHARACTER: "/query",
}


class Submission(Model):
    """A question to an agent."""

    agent: str = Field(description="Which agent is to answer.", examples=["SimpleChat"])
    query: str = Field(
        description=f"What is asked: 1 to {QUERY_BYTES_MAX} bytes of UTF-8, without control characters but tabs and line breaks.",
        examples=["What did I tell you about my garden?"],
    )
    user_id: Identifier = Field(
        default=ANONYMOUS,
        description="Whose question it is. Memories are kept and recalled per user: leave it out only for questions that all"
        f" anonymous callers may share, who are one user, `{ANONYMOUS}`.",
        examples=["ada"],
    )
    session_id: Identifier | None = Field(
        default=None,
        description="Questions of one session are one conversation; leave it out and each stands alone.",
        examples=["tuesday"],
    )


async def read_submission(body: bytes) -> Submission:
    """Raises a 400 problem for what is no JSON and a 422 problem for JSON of another shape."""
    try:
        if len(body) < THREAD_BYTES_MIN:
            return Submission.model_validate_json(body)
        return await asyncio.to_thread(Submission.model_validate_json, body)
    except ValidationError as error:
        raise _problem_of(error) from None


def event_of(submission: Submission, event_id: UUID, now: datetime, mind_id: str, principal: str, address: str | None) -> Event:
    """The event, which names itself as the beginning of everything that follows from it."""
    return Event(
        event_id=event_id,
        event_type=RequestSubmitted.__name__,
        occurred_at=now,
        mind_id=mind_id,
        user_id=submission.user_id,
        session_id=submission.session_id,
        correlation_id=event_id,
        principal=principal,
        producer=PRODUCER,
        payload=RequestSubmitted(agent=submission.agent, query=submission.query, client_address=address),
    )


def check(event: Event) -> None:
    """Asks the validation worker's own rules, so that both entrances say the same. Raises a 4xx problem.

    Only what depends on the request alone is asked here: the rate is the worker's to count.
    """
    assert isinstance(event.payload, RequestSubmitted)  # noqa: S101 - `event_of` made it
    received = Received(event, event.occurred_at, Origin("", 0, 0), event.user_id, b"")
    for rule in RULES:
        detail = rule.broken(received, event.payload, RateVerdict(allowed=True))
        if detail is not None:
            raise refused(rule.reason, detail)


def refused(reason: RejectionReason, detail: str, request_id: str | None = None) -> Problem:
    """The problem of a refusal, the same whether the gateway or the worker noticed."""
    status = STATUS.get(reason, 422)
    errors = [FieldError(pointer=FIELD[reason], detail=detail)] if reason in FIELD else []
    title = f"The request was refused: {reason.value.replace('_', ' ')}"
    return Problem(status, reason.value.replace("_", "-"), title, detail, errors=errors, request_id=request_id)


def _problem_of(error: ValidationError) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        detail = f"{found[0]['msg']}. Send one JSON object in UTF-8."
        return Problem(400, "malformed-json", "The body is not well-formed JSON", detail)
    errors = [_field_error(item["type"], item["loc"], item["msg"]) for item in found]
    detail = "See `errors` for each field; the fields are " + ", ".join(Submission.model_fields) + "."
    return Problem(422, "invalid-body", "The body is not a request", detail, errors=errors)


def _field_error(kind: str, location: tuple[int | str, ...], message: str) -> FieldError:
    """A field that we do not know is not named: its name is the client's text."""
    if kind == "extra_forbidden":
        return FieldError(pointer="/", detail="There is a field that is not known; remove it.")
    return FieldError(pointer="/" + "/".join(map(str, location)), detail=message)
