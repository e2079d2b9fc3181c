"""Failures that stop a worker, and how the passing ones are waited out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_delay, wait_random_exponential

from infra.settings import RuntimeSettings
from workers.contract import Transient

T = TypeVar("T")
DELAY_SECONDS_MIN = 0.05


class Halted(Exception):
    """The worker stops without committing; its supervisor starts it again and nothing is lost."""


async def retrying(act: Callable[[], Awaitable[T]], settings: RuntimeSettings, on_retry: Callable[[BaseException], None]) -> T:
    """Does `act` until it succeeds: at once, once more, then after exponential delays with full jitter.

    Only Transient is tried again, for at most `retry_seconds_max`. Raises Halted when the time is up.
    """
    # The first attempt goes by itself: tenacity leaves cycles that would keep every batch alive until garbage is looked for.
    try:
        return await act()
    except Transient as error:
        on_retry(error)
    return await _retry(act, settings, on_retry)


async def _retry(act: Callable[[], Awaitable[T]], settings: RuntimeSettings, on_retry: Callable[[BaseException], None]) -> T:
    def announce(state: RetryCallState) -> None:
        if state.outcome is not None and (error := state.outcome.exception()) is not None:
            on_retry(error)

    async def attempt() -> T:
        return await act()

    attempts = AsyncRetrying(
        retry=retry_if_exception_type(Transient),
        wait=wait_random_exponential(multiplier=DELAY_SECONDS_MIN, max=settings.delay_seconds_max),
        stop=stop_after_delay(settings.retry_seconds_max),
        before_sleep=announce,
        reraise=True,
    )
    try:
        return await attempts(attempt)
    except Transient as error:
        raise Halted(f"gave up after {settings.retry_seconds_max:g} s of retries: {error}") from error
