"""The language model as a fact: real HTTP on one side, the stack's Postgres on the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.adapters.breaker import BreakerState
from infra.adapters.model import FAILURES_MAX, OPEN_SECONDS, RecordedModel
from infra.settings import LlmSettings, Settings
from infra.stack.apart import own_database
from tests.doubles.chat_server import HANG, ChatServer, chat_server, completion, http
from workers.contract import Transient
from workers.ports import ModelAway, Prompt

PROMPT = Prompt(system="Be brief.", user="What is my dog called?", tokens_max=64)
AWAY = http('{"error": {"message": "down"}}', "503 Service Unavailable")
DEADLINE_SECONDS = 20.0


class Clock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def pool() -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with own_database() as opened:
        yield opened


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def model(server: ChatServer, pool: asyncpg.Pool[asyncpg.Record], clock: Clock) -> AsyncIterator[RecordedModel]:
    made = model_of(server, pool, clock)
    yield made
    await made.aclose()


def model_of(server: ChatServer, pool: asyncpg.Pool[asyncpg.Record], clock: Clock, **changes: Any) -> RecordedModel:
    return RecordedModel(LlmSettings(base_url=server.base_url, model="toy", **changes), pool, clock)


async def recorded_count(pool: asyncpg.Pool[asyncpg.Record]) -> int:
    count: int = await pool.fetchval("SELECT count(*) FROM model_answers")
    return count


def state_of(model: RecordedModel) -> BreakerState:
    return model.breaker_state


async def ask(model: RecordedModel, cause: UUID | None = None, seconds: float = DEADLINE_SECONDS) -> str:
    return (await model.answer(PROMPT, cause or uuid4(), seconds)).text


async def test_asked_again_for_the_same_cause_it_says_the_same_and_calls_nobody(
    model: RecordedModel, server: ChatServer, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    cause = uuid4()
    first = await model.answer(PROMPT, cause, DEADLINE_SECONDS)
    server.will(completion("Something else."))
    assert await model.answer(PROMPT, cause, DEADLINE_SECONDS) == first
    assert server.requests == []
    assert await recorded_count(pool) == 1


async def test_another_cause_or_another_prompt_is_another_question(model: RecordedModel, server: ChatServer) -> None:
    cause = uuid4()
    server.will(completion("One."), completion("Two."), completion("Three."))
    said = [
        await ask(model, cause),
        await ask(model),
        (await model.answer(PROMPT.model_copy(update={"user": "And my cat?"}), cause, DEADLINE_SECONDS)).text,
    ]
    assert said == ["One.", "Two.", "Three."]


async def test_a_recorded_answer_is_given_by_another_process_and_with_the_model_switched_off(
    model: RecordedModel, server: ChatServer, pool: asyncpg.Pool[asyncpg.Record], clock: Clock
) -> None:
    cause = uuid4()
    first = await ask(model, cause)
    off = model_of(server, pool, clock, enabled=False)
    assert await ask(off, cause) == first
    with pytest.raises(ModelAway, match="switched off"):
        await ask(off)
    await off.aclose()


async def test_of_two_rivals_both_give_the_answer_that_was_recorded_first(
    server: ChatServer, pool: asyncpg.Pool[asyncpg.Record], clock: Clock
) -> None:
    cause, gate = uuid4(), asyncio.Event()
    slow, fast = model_of(server, pool, clock), model_of(server, pool, clock)
    server.will(gate, completion("The first recorded."))
    waiting = asyncio.create_task(ask(slow, cause))
    async with asyncio.timeout(10):
        await server.until_open(1)
    first = await ask(fast, cause)
    gate.set()
    assert [first, await waiting] == ["The first recorded.", "The first recorded."]
    assert await recorded_count(pool) == 1
    await slow.aclose()
    await fast.aclose()


async def test_an_answer_that_cannot_be_recorded_is_not_used(model: RecordedModel, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await pool.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE admin_shutdown; END'")
    await pool.execute("CREATE TRIGGER refusing BEFORE INSERT ON model_answers FOR EACH ROW EXECUTE FUNCTION refuse()")
    with pytest.raises(Transient):
        await ask(model)


async def test_without_postgres_the_model_is_not_even_asked(
    model: RecordedModel, server: ChatServer, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await pool.close()
    with pytest.raises(Transient):
        await ask(model)
    assert server.requests == []


async def test_a_failure_is_not_a_fact(model: RecordedModel, server: ChatServer, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    cause = uuid4()
    server.will(AWAY, completion("Back again."))
    with pytest.raises(ModelAway, match="HTTP 503"):
        await ask(model, cause)
    assert await recorded_count(pool) == 0
    assert await ask(model, cause) == "Back again."


async def test_a_server_that_hangs_is_left_at_the_deadline(model: RecordedModel, server: ChatServer) -> None:
    server.will(HANG)
    with pytest.raises(ModelAway, match=r"no answer within 0\.2 s"):
        await ask(model, seconds=0.2)


async def test_after_failures_in_a_row_nobody_asks_until_one_try_succeeds(
    model: RecordedModel, server: ChatServer, clock: Clock
) -> None:
    server.will(*[AWAY] * FAILURES_MAX, completion("Back again."))
    for _ in range(FAILURES_MAX):
        with pytest.raises(ModelAway, match="HTTP 503"):
            await ask(model)
    assert state_of(model) is BreakerState.OPEN
    with pytest.raises(ModelAway, match="not asked"):
        await ask(model)
    assert len(server.requests) == FAILURES_MAX
    clock.now += OPEN_SECONDS
    assert state_of(model) is BreakerState.HALF_OPEN
    assert await ask(model) == "Back again."
    assert state_of(model) is BreakerState.CLOSED


async def test_prompts_that_a_healthy_server_refuses_do_not_open_the_breaker(model: RecordedModel, server: ChatServer) -> None:
    server.will(http('{"error": {"message": "too long"}}', "400 Bad Request"))
    for _ in range(FAILURES_MAX + 1):
        with pytest.raises(ModelAway, match="HTTP 400"):
            await ask(model)
    assert state_of(model) is BreakerState.CLOSED


async def test_no_more_calls_run_at_once_than_allowed(
    server: ChatServer, pool: asyncpg.Pool[asyncpg.Record], clock: Clock
) -> None:
    gate = asyncio.Event()
    server.will(gate)
    model = model_of(server, pool, clock, concurrency_max=2)
    asked = [asyncio.create_task(ask(model)) for _ in range(6)]
    async with asyncio.timeout(10):
        await server.until_open(2)
    gate.set()
    assert len(await asyncio.gather(*asked)) == 6
    assert server.open_count_max == 2
    await model.aclose()


async def test_the_stacks_own_model_answers(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    settings = Settings().llm
    model = RecordedModel(settings, pool)
    cause = uuid4()
    answer = await model.answer(PROMPT, cause, settings.deadline_seconds)
    assert answer.text
    assert answer.model == settings.model
    assert 0 < answer.tokens_completion <= settings.tokens_max
    assert answer.tokens_prompt > 0
    assert await model.answer(PROMPT, cause, settings.deadline_seconds) == answer
    await model.aclose()
