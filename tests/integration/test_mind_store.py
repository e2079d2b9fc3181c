"""The mind's evidence and states as the real store keeps them: what goes in comes out, and the cycle goes on from it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import asyncpg
import pytest

from events.mind import EmotionSettled
from infra.adapters.postgres_store import PostgresStore
from infra.runtime.store import Outcome
from infra.stack.apart import own_database
from tests.doubles.chain import STEPS, Chain, gathered, ticked
from tests.doubles.happenings import accepted, failed, integrated, replied
from workers.contract import Worker
from workers.emotion.worker import worker as emotion

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

HAPPENED = [
    accepted(1, request=7),
    replied(2, request=7, query="Thank you, wonderful!", support=1 / 3),
    failed(3),
    integrated(4, concepts=(5, 6), memories=2, links=((5, 6),), gaps=(6,)),
]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with own_database() as opened:
        yield opened


async def test_evidence_comes_back_as_it_was_gathered_and_is_folded_once(pool: Pool) -> None:
    store = PostgresStore(emotion, pool)
    rows = [(one, n, row.evidence) for one in HAPPENED for n, row in enumerate(gathered(emotion, one))]
    async with store.transaction() as session:
        await session.add_evidence(rows)
    async with store.transaction() as session:
        found = await session.unfolded_evidence("mainza")
        await session.mark_folded("mainza", ticked(1).event.event_id)
    assert found == gathered(emotion, *HAPPENED)
    async with store.transaction() as session:
        assert await session.unfolded_evidence("mainza") == ()


@pytest.mark.parametrize("worker", STEPS, ids=lambda worker: worker.name)
async def test_a_state_comes_back_as_it_was_saved(pool: Pool, worker: Worker[Any, Any]) -> None:
    state = Chain().run([*HAPPENED, ticked(1), replied(9, support=0.7), ticked(2)]).states[worker.name]
    store = PostgresStore(worker, pool)
    async with store.transaction() as session:
        await session.save(Outcome(states={"mainza": state}))
    async with store.transaction() as session:
        stored = await session.load_states(["mainza"])
    assert worker.state is not None
    assert worker.state.model.model_validate_json(stored["mainza"]) == state


async def test_every_version_of_the_state_is_a_row_with_its_reasons(pool: Pool) -> None:
    chain = Chain().run([*HAPPENED, ticked(1), replied(9, support=0.7), ticked(2)])
    consciousness = STEPS[-1]
    async with PostgresStore(consciousness, pool).transaction() as session:
        await session.save(Outcome(writes=chain.writes))
    rows = await pool.fetch("SELECT version, consciousness_level, state, changes FROM state_history ORDER BY version")
    assert [row["version"] for row in rows] == [1, 2]
    state = json.loads(rows[1]["state"])
    assert state["consciousness_level"] == rows[1]["consciousness_level"]
    settled = {str(event.event_id) for event in chain.said if isinstance(event.payload, EmotionSettled)}
    reasons = {change["dimension"]: change for change in json.loads(rows[0]["changes"])}
    assert set(reasons["valence"]["evidence"]) <= settled
    assert reasons["component.effectiveness"]["evidence_count"] == 2
