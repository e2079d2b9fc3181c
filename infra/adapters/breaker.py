"""A circuit breaker: after some failures in a row nobody asks for a while, then one call tries. Pure; the clock is given."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpen(Exception):
    """Not now: the other side failed too often, or its one trial is still under way."""


class Breaker:
    """Counts what callers report. `admit` before a call; then exactly one of `succeeded`, `failed`, `abandoned`.

    closed: every call is admitted; `failures_max` failures in a row open it. open: none, for `open_seconds`.
    half-open: one call at a time; its success closes the breaker, its failure opens it again.
    A call that was admitted before the breaker opened may still report: its success says the other side is back.
    """

    def __init__(self, clock: Callable[[], float], failures_max: int, open_seconds: float) -> None:
        self._clock = clock
        self._failures_max = failures_max
        self._open_seconds = open_seconds
        self._failures = 0
        self._opened_at: float | None = None
        self._trial = False

    @property
    def state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        waited = self._clock() - self._opened_at
        return BreakerState.OPEN if waited < self._open_seconds else BreakerState.HALF_OPEN

    def check(self) -> None:
        """Raises BreakerOpen if a call would not be admitted now; reserves nothing."""
        state = self.state
        if state is BreakerState.OPEN or (state is BreakerState.HALF_OPEN and self._trial):
            raise BreakerOpen

    def admit(self) -> None:
        """Lets one call through. Raises BreakerOpen."""
        self.check()
        self._trial = self.state is BreakerState.HALF_OPEN

    def succeeded(self) -> None:
        self._failures, self._opened_at, self._trial = 0, None, False

    def failed(self) -> None:
        self._failures += 1
        self._trial = False
        if self._failures >= self._failures_max:  # still so after a trial that failed
            self._opened_at = self._clock()

    def abandoned(self) -> None:
        """The caller went away before it knew: nothing was learned, and another may try."""
        self._trial = False
