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
    """Does `act` until it succeeds: exponential back-off with full jitter, at most `retry_seconds_max` in all.

    Only Transient is tried again. Raises Halted when the time is up.
    """

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
