"""The mind's history as the consciousness worker writes it, read page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from events.mind import Change, MainzaState, Mood
from infra.adapters.mind_history import MindHistory
from infra.adapters.postgres_store import columns_of, write_query
from infra.stack.apart import own_database
from workers.consciousness.writes import StateRecorded

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHANGE = Change(
    dimension="consciousness_level", before=None, after=0.4, rule="measured", evidence=(UUID(int=7),), evidence_count=1
)


def row(mind_id: str, version: int) -> StateRecorded:
    at = NOON + timedelta(minutes=version)
    state = MainzaState(
        mind_id=mind_id,
        version=version,
        at=at,
        consciousness_level=0.4,
        evolution_level=2,
        components={},
        emotional_state=Mood(dominant="calm", valence=0.0, arousal=0.2),
        attention={},
        window_seconds=86_400,
        window_count_max=200,
    )
    return StateRecorded(
        mind_id=mind_id,
        version=version,
        at=at,
        consciousness_level=0.4,
        evolution_level=2,
        state=state,
        changes=(CHANGE,),
        event_id=UUID(int=version),
    )


async def test_states_are_read_newest_first_with_their_changes_and_of_one_mind_only() -> None:
    async with own_database() as pool:
        rows = [row("m", 1), row("m", 3), row("m", 2), row("n", 9)]
        await pool.execute(write_query(StateRecorded), *columns_of(rows))
        history = MindHistory(pool)

        latest = await history.latest("m")
        assert latest is not None
        assert (latest.version, latest.state["consciousness_level"], latest.at) == (3, 0.4, NOON + timedelta(minutes=3))
        assert latest.changes[0]["evidence"] == [str(UUID(int=7))]
        assert [found.version for found in await history.page("m", 3, 10)] == [2, 1]
        assert [found.version for found in await history.page("m", None, 2)] == [3, 2]
        assert await history.latest("nobody") is None
