"""What a rate limiter promises, asked of the model in memory and of the real server alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from infra.adapters.rate_limiter import REQUESTS_PER_CALL_MAX, RedisRateLimiter
from infra.settings import RateLimitSettings
from tests.doubles.rate_limiter import MemoryRateLimiter
from workers.contract import Transient
from workers.ports import RateLimiter, RateRequest, RateVerdict

LIMITS = RateLimitSettings(per_minute=60, burst=3)
START = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def request(seconds: float = 0, subject: str = "10.0.0.1", event_id: UUID | None = None, start: datetime = START) -> RateRequest:
    return RateRequest(event_id or UUID(int=next(_numbers)), subject, "agents.execute", start + timedelta(seconds=seconds))


async def allowed(limiter: RateLimiter, requests: Sequence[RateRequest]) -> list[bool]:
    return [verdict.allowed for verdict in await limiter.admit(requests)]


@pytest.fixture(params=["memory", "redis"])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    if request.param == "memory":
        return MemoryRateLimiter(LIMITS, now=lambda: datetime.now(UTC))
    return RedisRateLimiter(request.getfixturevalue("redis"), LIMITS)


async def test_a_burst_is_allowed_and_what_exceeds_it_is_refused_with_the_time_to_wait(limiter: RateLimiter) -> None:
    verdicts = await limiter.admit([request() for _ in range(5)])
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, False]
    assert [verdict.retry_after_seconds for verdict in verdicts] == [0, 0, 0, 1.0, 1.0]


async def test_whoever_waits_as_long_as_told_is_allowed(limiter: RateLimiter) -> None:
    await limiter.admit([request() for _ in range(3)])
    assert await allowed(limiter, [request(0.999), request(1.0), request(1.5)]) == [False, True, False]


async def test_subjects_do_not_count_against_each_other(limiter: RateLimiter) -> None:
    requests = [request(subject=subject) for subject in ("a", "b") for _ in range(4)]
    assert await allowed(limiter, requests) == [True, True, True, False] * 2


async def test_asking_again_gives_the_same_answers_and_counts_once(limiter: RateLimiter) -> None:
    requests = [request() for _ in range(4)]
    first = await limiter.admit(requests)
    assert await limiter.admit(requests) == first
    assert await limiter.admit([requests[3], requests[0]]) == [first[3], first[0]]
    assert await allowed(limiter, [request(1.0), request(1.0)]) == [True, False]


async def test_a_duplicate_within_one_batch_counts_once(limiter: RateLimiter) -> None:
    twice = request()
    assert await allowed(limiter, [twice, twice, twice, twice, request(), request(), request()]) == [True] * 6 + [False]


async def test_a_backlog_is_judged_as_it_came_and_not_as_one_burst(limiter: RateLimiter) -> None:
    assert all(await allowed(limiter, [request(second) for second in range(100)]))


async def test_a_time_from_the_future_does_not_lock_the_subject_out(limiter: RateLimiter) -> None:
    now = datetime.now(UTC)
    await limiter.admit([request(subject="skewed", start=now + timedelta(days=365)) for _ in range(3)])
    verdict = (await limiter.admit([request(subject="skewed", start=now)]))[0]
    assert verdict.retry_after_seconds < 10


async def test_nothing_asked_is_nothing_answered(limiter: RateLimiter) -> None:
    assert list(await limiter.admit([])) == []


async def test_more_than_one_call_takes_is_answered_in_order(limiter: RateLimiter) -> None:
    subjects = [f"s{index % 400}" for index in range(REQUESTS_PER_CALL_MAX * 4)]
    verdicts = await allowed(limiter, [request(subject=subject) for subject in subjects])
    assert verdicts == [index < 1200 for index in range(len(subjects))]


arrivals = st.tuples(st.integers(0, 20_000), st.sampled_from("ab"), st.integers(0, 60))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(arrivals, max_size=20), max_size=5))
async def test_the_server_says_what_the_model_says(redis: Redis, batches: list[list[tuple[int, str, int]]]) -> None:
    """Times in any order, event ids that repeat, any split into batches."""
    await redis.flushall()
    real, model = RedisRateLimiter(redis, LIMITS), MemoryRateLimiter(LIMITS)
    for batch in batches:
        requests = [request(ms / 1000, subject, UUID(int=number)) for ms, subject, number in batch]
        assert await real.admit(requests) == await model.admit(requests)


async def test_keys_are_named_as_documented_and_pass_away(redis: Redis) -> None:
    event_id = UUID(int=next(_numbers))
    await RedisRateLimiter(redis, LIMITS, "other.").admit([request(event_id=event_id)])
    keys = {b"other.rate_limit:10.0.0.1:agents.execute", b"other.rate_verdict:" + event_id.bytes}
    assert set(await redis.keys("*")) == keys
    assert all([0 < await redis.pttl(key) <= 601_000 for key in keys])


async def test_a_server_that_forgot_the_script_is_taught_again(redis: Redis) -> None:
    limiter = RedisRateLimiter(redis, LIMITS)
    await redis.script_flush()
    assert await limiter.admit([request()]) == [RateVerdict(True)]


async def test_a_server_that_is_away_is_transient(tmp_path: Path) -> None:
    async with Redis(unix_socket_path=str(tmp_path / "nobody")) as client:
        with pytest.raises(Transient, match="Redis"):
            await RedisRateLimiter(client, LIMITS).admit([request()])
