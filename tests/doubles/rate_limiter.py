"""A rate limiter in memory: the model that the Redis script must agree with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from infra.settings import RateLimitSettings
from workers.ports import RateRequest, RateVerdict

MICROSECONDS = 1_000_000


class MemoryRateLimiter:
    """GCRA in integer microseconds. `now` is the server's clock; without one every time is believed."""

    def __init__(self, limits: RateLimitSettings, now: Callable[[], datetime] | None = None) -> None:
        self._interval_us = round(60 * MICROSECONDS / limits.per_minute)
        self._burst = limits.burst
        self._now = now
        self._arrivals: dict[tuple[str, str], int] = {}
        self._verdicts: dict[UUID, RateVerdict] = {}

    async def admit(self, requests: Sequence[RateRequest]) -> Sequence[RateVerdict]:
        return [self.verdict(request) for request in requests]

    def verdict(self, request: RateRequest) -> RateVerdict:
        if request.event_id not in self._verdicts:
            self._verdicts[request.event_id] = self._decided(request)
        return self._verdicts[request.event_id]

    def _decided(self, request: RateRequest) -> RateVerdict:
        key, at = (request.subject, request.endpoint), self._believed(request.at)
        arrival = max(self._arrivals.get(key, 0), at) + self._interval_us
        wait = arrival - self._burst * self._interval_us - at
        if wait > 0:
            return RateVerdict(False, wait / MICROSECONDS)
        self._arrivals[key] = arrival
        return RateVerdict(True)

    def _believed(self, at: datetime) -> int:
        time = at if self._now is None else min(at, self._now())
        return int(time.timestamp() * MICROSECONDS)
