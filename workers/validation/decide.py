"""A request is accepted, or rejected by the first rule that it breaks."""

from __future__ import annotations

from events.requests import RejectionReason, RequestAccepted, RequestRejected, RequestSubmitted
from workers.contract import Decision, Poison, Received
from workers.ports import RateVerdict
from workers.validation.rules import RULES
from workers.validation.writes import Threat, security_event


def decide(_state: None, received: Received, verdict: RateVerdict) -> Decision[None]:
    """Pure. `verdict` is the rate limiter's.

    Raises Poison when there is nobody to answer to, and when the payload is not a `RequestSubmitted` (see `refuse`).
    """
    request = received.event.payload
    if not isinstance(request, RequestSubmitted):
        raise Poison(f"{received.event.event_type} is not a request")
    for rule in RULES:
        detail = rule.broken(received, request, verdict)
        if detail is not None:
            retry_after = verdict.retry_after_seconds if rule.reason is RejectionReason.RATE_LIMITED else None
            return rejected(received, rule.reason, rule.threat, detail, retry_after)
    return Decision(events=(RequestAccepted(agent=request.agent, query=request.query),))


def rejected(
    received: Received,
    reason: RejectionReason,
    threat: Threat,
    detail: str,
    retry_after_seconds: float | None = None,
) -> Decision[None]:
    """The refusal and its security event. Raises Poison when the event names no user to answer to."""
    event = received.event
    if not event.user_id:
        raise Poison(detail)
    return Decision(
        writes=(security_event(event.event_id, event.user_id, received.received_at, received.origin, reason, threat),),
        events=(RequestRejected(reason=reason, detail=detail, retry_after_seconds=retry_after_seconds),),
    )
