"""Rate limits by GCRA in Redis: a whole batch is decided by one script call.

GCRA (ITU-T I.371): each subject has a theoretical arrival time. A request at `t` moves it to `max(arrival, t) + interval`, and
is allowed when that is at most `burst` intervals after `t`.

Time is the request's, which is the broker's receipt, but never later than the Redis server's clock. So a backlog is judged as
it came, not as one burst, and the same log gives the same verdicts; and a time from the future cannot lock a subject out.

The script names every key it touches, and its keys belong to many slots: on Redis Cluster give a namespace with a hash
tag, e.g. `{mainza}.`, which keeps them on one node.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1
from importlib import resources
from struct import pack

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from infra.observability.metrics import RATE_VERDICTS
from infra.settings import RateLimitSettings
from workers.contract import Transient
from workers.ports import RateRequest, RateVerdict

SCRIPT = resources.files(__package__ or "infra.adapters").joinpath("rate_limit.lua").read_text(encoding="utf-8")
SCRIPT_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()

REQUESTS_PER_CALL_MAX = 500
"""Bounds how long one call holds the server: about 2 ms."""

VERDICT_LIFE_MS = 600_000
"""How long a verdict answers for its event: longer than any redelivery after a crash takes."""

MICROSECONDS = 1_000_000
MINUTE_SECONDS = 60
ALLOWED = RateVerdict(allowed=True)


class RedisRateLimiter:
    """The `RateLimiter` port. `namespace` is put before every key."""

    def __init__(self, client: Redis, limits: RateLimitSettings, namespace: str = "") -> None:
        self._client = client
        self._interval_us = round(MINUTE_SECONDS * MICROSECONDS / limits.per_minute)
        self._burst = limits.burst
        self._verdict_prefix = f"{namespace}rate_verdict:".encode()
        self._limit_prefix = f"{namespace}rate_limit:"

    async def admit(self, requests: Sequence[RateRequest]) -> Sequence[RateVerdict]:
        """Verdicts in the order asked. Raises Transient when the counter cannot be reached."""
        verdicts: list[RateVerdict] = []
        for start in range(0, len(requests), REQUESTS_PER_CALL_MAX):
            waits = await self._waits(requests[start : start + REQUESTS_PER_CALL_MAX])
            verdicts += [RateVerdict(False, wait / MICROSECONDS) if wait else ALLOWED for wait in waits]
        refused = sum(not verdict.allowed for verdict in verdicts)
        RATE_VERDICTS.labels("refused").inc(refused)
        RATE_VERDICTS.labels("allowed").inc(len(verdicts) - refused)
        return verdicts

    async def _waits(self, requests: Sequence[RateRequest]) -> list[int]:
        """Microseconds to wait for each request, 0 for those that are allowed."""
        subjects: dict[str, int] = {}
        indexes, times = [], []
        for request in requests:
            key = f"{self._limit_prefix}{request.subject}:{request.endpoint}"
            indexes.append(subjects.setdefault(key, len(subjects) + 1))
            times.append(int(request.at.timestamp() * MICROSECONDS))
        keys: list[str | bytes] = [*(self._verdict_prefix + request.event_id.bytes for request in requests), *subjects]
        numbers = pack(f"<{2 * len(requests)}d", *indexes, *times)
        arguments = (self._interval_us, self._burst, VERDICT_LIFE_MS, numbers)
        try:
            return await self._called(keys, arguments)
        except (RedisError, OSError) as error:
            raise Transient(f"Redis: {type(error).__name__}: {error}") from error

    async def _called(self, keys: list[str | bytes], arguments: tuple[int, int, int, bytes]) -> list[int]:
        try:
            answer: list[int] = await self._client.evalsha(SCRIPT_SHA, len(keys), *keys, *arguments)
        except NoScriptError:
            # A server that was restarted or flushed forgets scripts; EVAL teaches it again.
            answer = await self._client.eval(SCRIPT, len(keys), *keys, *arguments)
        return answer
