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
    asked = {index: rate_request(received) for index, received in enumerate(batch) if _is_counted(received)}
    verdicts = dict(zip(asked, await ports.rate_limiter.admit(list(asked.values())), strict=True))
    return [verdicts.get(index, NOT_COUNTED) for index in range(len(batch))]


def rate_request(received: Received) -> RateRequest:
    """Who is counted, by the broker's time: a client's own clock could starve others or set itself free.

    The address is the subject when it is known, otherwise the user.
    """
    event = received.event
    address = event.payload.client_address if isinstance(event.payload, RequestSubmitted) else None
    return RateRequest(event.event_id, address or f"user/{event.user_id}", ENDPOINT, received.received_at)


def _is_counted(received: Received) -> bool:
    return isinstance(received.event.payload, RequestSubmitted)
