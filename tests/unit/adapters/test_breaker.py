"""The circuit breaker as a state machine, with time as the test says."""

from __future__ import annotations

import pytest

from infra.adapters.breaker import Breaker, BreakerOpen, BreakerState

FAILURES_MAX = 3
OPEN_SECONDS = 10.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, FAILURES_MAX, OPEN_SECONDS)


def state_of(breaker: Breaker) -> BreakerState:
    return breaker.state


def fail(breaker: Breaker, times: int = FAILURES_MAX) -> None:
    for _ in range(times):
        breaker.admit()
        breaker.failed()


def test_it_is_closed_until_enough_calls_in_a_row_failed(breaker: Breaker) -> None:
    fail(breaker, FAILURES_MAX - 1)
    assert state_of(breaker) is BreakerState.CLOSED
    fail(breaker, 1)
    assert state_of(breaker) is BreakerState.OPEN
    with pytest.raises(BreakerOpen):
        breaker.admit()


def test_a_success_between_failures_starts_the_count_again(breaker: Breaker) -> None:
    fail(breaker, FAILURES_MAX - 1)
    breaker.admit()
    breaker.succeeded()
    fail(breaker, FAILURES_MAX - 1)
    assert state_of(breaker) is BreakerState.CLOSED


def test_after_the_pause_exactly_one_call_tries(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now = OPEN_SECONDS - 0.001
    assert state_of(breaker) is BreakerState.OPEN
    clock.now = OPEN_SECONDS
    assert state_of(breaker) is BreakerState.HALF_OPEN
    breaker.admit()
    with pytest.raises(BreakerOpen):
        breaker.admit()


def test_looking_whether_a_call_would_be_admitted_takes_no_ones_turn(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now = OPEN_SECONDS
    breaker.check()
    breaker.check()
    breaker.admit()
    with pytest.raises(BreakerOpen):
        breaker.check()


def test_a_trial_that_succeeds_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now = OPEN_SECONDS
    breaker.admit()
    breaker.succeeded()
    assert state_of(breaker) is BreakerState.CLOSED
    fail(breaker, FAILURES_MAX - 1)
    assert state_of(breaker) is BreakerState.CLOSED


def test_a_trial_that_fails_opens_it_for_another_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now = OPEN_SECONDS
    fail(breaker, 1)
    clock.now = 2 * OPEN_SECONDS - 0.001
    assert state_of(breaker) is BreakerState.OPEN
    clock.now = 2 * OPEN_SECONDS
    assert state_of(breaker) is BreakerState.HALF_OPEN


def test_a_trial_that_was_abandoned_leaves_the_turn_to_the_next(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now = OPEN_SECONDS
    breaker.admit()
    breaker.abandoned()
    assert state_of(breaker) is BreakerState.HALF_OPEN
    breaker.admit()


def test_an_early_call_that_succeeds_late_says_that_the_other_side_is_back(breaker: Breaker) -> None:
    breaker.admit()
    fail(breaker)
    assert state_of(breaker) is BreakerState.OPEN
    breaker.succeeded()
    assert state_of(breaker) is BreakerState.CLOSED
