"""The law of the rate limit, on the model that the Redis script is held against (tests/contract/test_rate_limiter.py)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from infra.settings import RateLimitSettings
from tests.doubles.rate_limiter import MemoryRateLimiter
from workers.ports import RateRequest, RateVerdict

START = datetime(2026, 1, 1, tzinfo=UTC)
limits = st.builds(RateLimitSettings, per_minute=st.sampled_from([1.0, 60.0, 120.0, 1000.0]), burst=st.integers(1, 8))
times_ms = st.lists(st.integers(0, 30_000), max_size=60).map(sorted)


def asked(number: int, ms: int, subject: str = "a") -> RateRequest:
    return RateRequest(UUID(int=number), subject, "agents.execute", START + timedelta(milliseconds=ms))


def verdicts(limiter: MemoryRateLimiter, times: list[int]) -> list[RateVerdict]:
    return [limiter.verdict(asked(number, ms)) for number, ms in enumerate(times)]


@given(limits, times_ms)
def test_no_span_of_time_lets_through_more_than_the_burst_and_its_share(limits: RateLimitSettings, times: list[int]) -> None:
    passed = [ms for ms, verdict in zip(times, verdicts(MemoryRateLimiter(limits), times), strict=True) if verdict.allowed]
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            share = (passed[last] - passed[first]) / 60_000 * limits.per_minute
            assert last - first + 1 <= limits.burst + share + 1e-6


@given(limits, times_ms)
def test_whoever_is_refused_is_allowed_after_waiting_as_told_and_not_before(limits: RateLimitSettings, times: list[int]) -> None:
    limiter = MemoryRateLimiter(limits)
    for number, ms in enumerate(times):
        verdict = limiter.verdict(asked(number, ms))
        assert verdict.allowed == (verdict.retry_after_seconds == 0)
    last = times[-1] if times else 0
    verdict = limiter.verdict(asked(1_000, last))
    if not verdict.allowed:
        wait = timedelta(seconds=verdict.retry_after_seconds)
        at = START + timedelta(milliseconds=last) + wait
        early = RateRequest(UUID(int=1_001), "a", "agents.execute", at - timedelta(milliseconds=1))
        assert not limiter.verdict(early).allowed
        in_time = RateRequest(UUID(int=1_002), "a", "agents.execute", at + timedelta(microseconds=2))
        assert limiter.verdict(in_time).allowed


@given(limits, times_ms)
def test_whoever_keeps_the_pace_is_never_refused(limits: RateLimitSettings, times: list[int]) -> None:
    interval_ms = 60_000 / limits.per_minute
    paced = [round(number * interval_ms) + number for number in range(len(times))]
    assert all(verdict.allowed for verdict in verdicts(MemoryRateLimiter(limits), paced))


@given(limits, times_ms, st.data())
def test_asking_again_changes_nothing(limits: RateLimitSettings, times: list[int], data: st.DataObject) -> None:
    once, again = MemoryRateLimiter(limits), MemoryRateLimiter(limits)
    expected = verdicts(once, times)
    for number, ms in enumerate(times):
        assert again.verdict(asked(number, ms)) == expected[number]
        repeated = data.draw(st.integers(0, number))
        assert again.verdict(asked(repeated, times[repeated])) == expected[repeated]
