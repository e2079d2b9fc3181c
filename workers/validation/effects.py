"""The one thing validation asks of the outside: whether these requests come too fast."""

from __future__ import annotations

from collections.abc import Sequence

from events.requests import RequestSubmitted
from workers.contract import Received
from workers.ports import Ports, RateRequest, RateVerdict

ENDPOINT = "agents.execute"
NOT_COUNTED = RateVerdict(allowed=True)
"""For what is refused anyway."""


async def observe(ports: Ports, batch: Sequence[Received]) -> Sequence[RateVerdict]:
    """One verdict a record, all in one call. Raises Transient when the counter cannot be reached."""
    counted = [isinstance(received.event.payload, RequestSubmitted) for received in batch]
    if all(counted):
        return await ports.rate_limiter.admit([rate_request(received) for received in batch])
    asked = [rate_request(received) for received, is_request in zip(batch, counted, strict=True) if is_request]
    verdicts = iter(await ports.rate_limiter.admit(asked))
    return [next(verdicts) if is_request else NOT_COUNTED for is_request in counted]


def rate_request(received: Received) -> RateRequest:
    """Who is counted, by the broker's time: a client's own clock could starve others or set itself free.

    The address is the subject when it is known, otherwise the user.
    """
    event = received.event
    address = event.payload.client_address if isinstance(event.payload, RequestSubmitted) else None
    return RateRequest(event.event_id, address or f"user/{event.user_id}", ENDPOINT, received.received_at)
