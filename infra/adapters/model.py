"""The language model: asked within a deadline, a few at a time, behind a breaker; its answers are facts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import asyncpg

from infra.adapters.answers import RecordedAnswers, prompt_hash
from infra.adapters.breaker import Breaker, BreakerOpen, BreakerState
from infra.adapters.chat_completions import CallFailed, ChatCompletions, Completion
from infra.settings import LlmSettings
from workers.ports import Answer, ModelAway, Prompt

FAILURES_MAX = 5
OPEN_SECONDS = 15.0


class RecordedModel:
    """`LanguageModel` over any OpenAI-compatible API.

    An answer is recorded before it is given; asked again for the same cause and prompt, the recorded one is given and no
    model is called, also when the model is switched off. A failure is not recorded: whoever asks later may be luckier.
    """

    def __init__(
        self, settings: LlmSettings, pool: asyncpg.Pool[asyncpg.Record], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._answers = RecordedAnswers(pool)
        self._completions = ChatCompletions(settings)
        self._slots = asyncio.Semaphore(settings.concurrency_max)
        self._clock = clock
        self._breaker = Breaker(clock, FAILURES_MAX, OPEN_SECONDS)

    @property
    def breaker_state(self) -> BreakerState:
        return self._breaker.state

    async def answer(self, prompt: Prompt, cause: UUID, deadline_seconds: float) -> Answer:
        """Raises ModelAway, and Transient when Postgres is away: an answer that cannot be recorded is not used.

        The deadline, at most the configured one, covers the wait for a free slot and the call.
        """
        hashed = prompt_hash(prompt, self._settings.model)
        known = await self._answers.find(cause, hashed)
        if known is not None:
            return known
        new = await self._ask(prompt, min(deadline_seconds, self._settings.deadline_seconds))
        return await self._answers.record(cause, hashed, new)

    async def aclose(self) -> None:
        await self._completions.aclose()

    async def _ask(self, prompt: Prompt, deadline_seconds: float) -> Answer:
        if not self._settings.enabled:
            raise ModelAway("switched off")
        started = self._clock()
        try:
            self._breaker.check()  # before the wait for a slot: while it is open, nobody queues
            async with asyncio.timeout(deadline_seconds), self._slots:
                said = await self._guarded(prompt, deadline_seconds)
        except BreakerOpen:
            raise ModelAway("failed too often; not asked for a while") from None
        except TimeoutError:
            raise ModelAway(f"no answer within {deadline_seconds:g} s", self._elapsed_ms(started)) from None
        except CallFailed as error:
            raise ModelAway(error.reason, self._elapsed_ms(started)) from error
        return Answer(
            text=said.text,
            model=self._settings.model,
            cut_off=said.cut_off,
            tokens_prompt=said.tokens_prompt,
            tokens_completion=said.tokens_completion,
            duration_ms=self._elapsed_ms(started),
        )

    async def _guarded(self, prompt: Prompt, deadline_seconds: float) -> Completion:
        """One call; the breaker learns how it went."""
        self._breaker.admit()
        started = self._clock()
        try:
            said = await self._completions.complete(prompt)
        except CallFailed as error:
            if error.healthy:
                self._breaker.succeeded()
            else:
                self._breaker.failed()
            raise
        except BaseException:
            # Nearly always the deadline. A server that had most of it hangs; one that had little of it may be well.
            if self._clock() - started >= deadline_seconds / 2:
                self._breaker.failed()
            else:
                self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return said

    def _elapsed_ms(self, started: float) -> float:
        return round((self._clock() - started) * 1000, 3)
