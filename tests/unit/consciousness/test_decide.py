"""The last step of the cycle: what it says, when it says it, and the reasons it gives."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.mind import (
    AttentionAllocated,
    Change,
    ConsciousnessShifted,
    CycleCompleted,
    CycleStatus,
    EmotionSettled,
    StateUpdated,
)
from tests.doubles.chain import START, Chain, ticked
from tests.doubles.happenings import failed, integrated, replied
from workers.consciousness.writes import StateRecorded
from workers.interactions import WINDOW_SECONDS


def changes_of(update: StateUpdated) -> dict[str, Change]:
    return {change.dimension: change for change in update.changes}


def test_the_first_quiet_tick_tells_a_state_of_which_nothing_is_known() -> None:
    chain = Chain().run([ticked(1)])
    (update,) = chain.told(StateUpdated)
    assert update.state.version == 1
    assert update.state.consciousness_level is None
    assert update.state.evolution_level == 1
    assert update.changes == ()
    assert [one.status for one in chain.told(CycleCompleted)] == [CycleStatus.NOTHING_TO_DO]


def test_a_tick_after_which_nothing_differs_tells_no_state() -> None:
    chain = Chain().run([ticked(1), ticked(2), ticked(3)])
    assert len(chain.told(StateUpdated)) == 1
    assert [one.state_version for one in chain.told(CycleCompleted)] == [1, 1, 1]


def test_every_tick_completes_one_cycle() -> None:
    chain = Chain().run([replied(1), ticked(1), failed(2), ticked(2), ticked(3)])
    assert [one.cycle.sequence for one in chain.told(CycleCompleted)] == [1, 2, 3]
    assert [one.evidence_count for one in chain.told(CycleCompleted)] == [1, 1, 0]


def test_each_component_names_the_events_it_was_measured_from() -> None:
    reply, knowledge = replied(1, support=0.9), integrated(2, concepts=(5,), memories=1)
    (update,) = Chain().run([reply, knowledge, ticked(1)]).told(StateUpdated)
    changes = changes_of(update)
    assert changes["component.effectiveness"].evidence == (reply.event.event_id,)
    assert changes["component.effectiveness"].weight == 0.3
    assert changes["component.coverage"].evidence == (knowledge.event.event_id,)
    assert set(changes["consciousness_level"].evidence) == {reply.event.event_id, knowledge.event.event_id}
    assert changes["consciousness_level"].before is None


def test_the_mood_is_explained_by_the_settled_emotion() -> None:
    chain = Chain().run([failed(1), ticked(1)])
    settled = next(event for event in chain.said if isinstance(event.payload, EmotionSettled))
    (update,) = chain.told(StateUpdated)
    assert changes_of(update)["valence"].evidence == (settled.event_id,)


def test_the_level_falls_when_requests_fail() -> None:
    chain = Chain().run([replied(1), ticked(1), failed(2), ticked(2)])
    first, second = chain.told(StateUpdated)
    assert (first.state.consciousness_level, second.state.consciousness_level) == (1.0, 0.5)


def test_what_leaves_the_window_is_told_as_decay() -> None:
    chain = Chain().run([replied(1), ticked(1), ticked(2, seconds=WINDOW_SECONDS + 3_600)])
    change = changes_of(chain.told(StateUpdated)[-1])["component.effectiveness"]
    assert (change.before, change.after, change.rule, change.evidence) == (1.0, None, "decay", ())


def test_a_reflection_is_significant_enough_to_be_announced() -> None:
    chain = Chain().run([replied(1), ticked(1), ticked(2)])
    (shifted,) = chain.told(ConsciousnessShifted)
    assert shifted.significance == 0.5
    assert [one.significance for one in chain.told(CycleCompleted)] == [0.5, 0.0]


def test_significance_adds_how_far_the_level_moved() -> None:
    chain = Chain().run([replied(1), replied(2), replied(3), replied(4), ticked(1), failed(5), ticked(2)])
    assert chain.told(CycleCompleted)[-1].significance == pytest.approx(min(1.0, 0.5 + 2 * 0.2), abs=1e-6)


def test_attention_is_told_only_when_something_asks_for_it() -> None:
    assert Chain().run([replied(1), ticked(1)]).told(AttentionAllocated) == []
    (allocated,) = Chain().run([integrated(1, concepts=(5,)), ticked(1)]).told(AttentionAllocated)
    assert allocated.shares == {f"concept:{UUID(int=5)}": 1.0}


def test_a_late_slot_takes_in_its_evidence_and_moves_no_time_backwards() -> None:
    chain = Chain().run([replied(1), ticked(9), failed(2), ticked(3)])
    assert chain.told(CycleCompleted)[-1].status is CycleStatus.LATE
    last = chain.told(StateUpdated)[-1].state
    assert last.at == START + timedelta(seconds=9 * 60)
    assert last.total_interactions == 2


def test_each_version_is_recorded_with_its_reasons() -> None:
    chain = Chain().run([replied(1), ticked(1), failed(2), ticked(2)])
    rows = [write for write in chain.writes if isinstance(write, StateRecorded)]
    updates = chain.told(StateUpdated)
    assert [row.version for row in rows] == [1, 2]
    assert [row.state for row in rows] == [one.state for one in updates]
    assert [row.changes for row in rows] == [one.changes for one in updates]


def test_the_state_holds_nobodys_words_and_nobodys_name() -> None:
    chain = Chain().run([replied(1, query="Ada lives in Lisbon."), integrated(2, concepts=(5,), gaps=(5,)), ticked(1)])
    kept = "".join(state.model_dump_json() for state in chain.states.values()) + chain.told(StateUpdated)[0].model_dump_json()
    for words in ("Lisbon", "concept 5", "ada", "8000"):
        assert words not in kept


def test_a_change_without_evidence_cannot_be_constructed_unless_it_is_decay() -> None:
    with pytest.raises(ValidationError, match="without evidence"):
        Change(dimension="valence", before=0.0, after=0.5, rule="appraisal")
    assert Change(dimension="valence", before=0.5, after=0.4, rule="decay").evidence == ()


def test_a_change_cannot_name_more_evidence_than_it_counts() -> None:
    with pytest.raises(ValidationError, match="counts 0 evidence and names 1"):
        Change(dimension="valence", before=0.0, after=0.5, rule="appraisal", evidence=(UUID(int=1),))
