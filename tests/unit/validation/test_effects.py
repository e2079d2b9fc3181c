"""Rates are asked for a whole batch at once, by the broker's time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from infra.settings import RateLimitSettings
from tests.doubles.rate_limiter import MemoryRateLimiter
from tests.doubles.records import NOW, arriving, request_fields
from workers.contract import Received
from workers.ports import Ports, RateRequest, RateVerdict
from workers.validation.effects import observe, rate_request


class Counting:
    """Ports with a rate limiter alone, which counts how often it is asked."""

    def __init__(self) -> None:
        self.calls = 0
        self.model = MemoryRateLimiter(RateLimitSettings(per_minute=60, burst=2))

    @property
    def rate_limiter(self) -> Counting:
        return self

    async def admit(self, requests: Sequence[RateRequest]) -> Sequence[RateVerdict]:
        self.calls += 1
        return await self.model.admit(requests)


def submitted(number: int, **changes: object) -> Received:
    received = arriving(request_fields(event_id=f"00000000-0000-0000-0000-{number:012}", **changes))
    assert isinstance(received, Received)
    return received


async def test_a_batch_is_one_call_and_each_request_gets_its_own_verdict() -> None:
    ports = Counting()
    accepted = {"event_type": "RequestAccepted"}
    batch = [submitted(1), submitted(2, **accepted), submitted(3), submitted(4), submitted(1)]
    verdicts = await observe(cast(Ports, ports), batch)
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, True]
    assert ports.calls == 1


def test_the_address_is_counted_when_it_is_known_and_the_user_otherwise() -> None:
    assert rate_request(submitted(1, payload__client_address="10.0.0.1")).subject == "10.0.0.1"
    assert rate_request(submitted(1)).subject == "user/ada"


def test_time_is_the_brokers_and_not_the_clients() -> None:
    assert rate_request(submitted(1, occurred_at="9999-12-30T00:00:00Z")).at == NOW
