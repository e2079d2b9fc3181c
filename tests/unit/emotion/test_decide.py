"""How a tick settles what was felt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.feelings import BASELINE, Emotion
from events.mind import EmotionSettled, EmotionShifted
from tests.doubles.chain import START, gathered, ticked
from tests.doubles.happenings import failed, integrated, rejected, replied
from workers.contract import Poison, Received
from workers.emotion.decide import AHEAD_SECONDS_MAX, decide
from workers.emotion.state import HALF_LIFE_SECONDS, PRESSURE_MAX, EmotionalState
from workers.emotion.worker import worker

CALM = EmotionalState()


def after(state: EmotionalState, tick: Received, *events: Received) -> tuple[EmotionalState, list[object]]:
    decision = decide(state, tick, gathered(worker, *events))
    assert decision.state is not None
    return decision.state, list(decision.events)


def test_a_calm_mind_stays_calm_when_nothing_happens() -> None:
    state, (settled,) = after(CALM, ticked(1))
    assert isinstance(settled, EmotionSettled)
    assert (settled.before, settled.after, settled.changes) == (BASELINE, BASELINE, ())
    assert state.pressure == {}


def test_warm_words_lift_a_calm_mind_and_it_is_told() -> None:
    thanks = [replied(number, query="Thank you, that was wonderful!", support=0.9) for number in (1, 2)]
    state, events = after(CALM, ticked(1), *thanks)
    shifted = events[-1]
    assert isinstance(shifted, EmotionShifted)
    assert shifted.before == BASELINE
    assert shifted.after.dominant == Emotion.SATISFACTION
    assert shifted.after.valence > 0.5
    assert state.announced == shifted.after


def test_a_small_move_settles_and_is_not_told() -> None:
    state, events = after(CALM, ticked(1), rejected(1))
    assert [type(event) for event in events] == [EmotionSettled]
    assert state.mood != BASELINE
    assert state.announced == BASELINE


def test_small_moves_that_add_up_are_told_against_what_was_told_last() -> None:
    state, _ = after(CALM, ticked(1), rejected(1))
    _, events = after(state, ticked(2), rejected(2))
    assert isinstance(events[-1], EmotionShifted)
    assert events[-1].before == BASELINE


def test_failure_weighs_on_the_mind() -> None:
    state, _ = after(CALM, ticked(1), failed(1), failed(2))
    assert state.mood.dominant == Emotion.CONCERN
    assert state.mood.valence < 0
    assert state.mood.arousal > BASELINE.arousal


def test_each_change_names_the_events_that_fed_it() -> None:
    knowledge, failure = integrated(1, memories=1), failed(2)
    _, (settled, *_) = after(CALM, ticked(1), knowledge, failure)
    assert isinstance(settled, EmotionSettled)
    named = {change.dimension: change.evidence for change in settled.changes}
    assert named["emotion.curiosity"] == (knowledge.event.event_id,)
    assert named["emotion.concern"] == (failure.event.event_id,)
    assert set(named["valence"]) == {knowledge.event.event_id, failure.event.event_id}
    assert settled.evidence_count == 2


def test_half_of_it_is_left_after_a_half_life() -> None:
    state, _ = after(CALM, ticked(0, seconds=0), failed(1))
    state, (settled, *_) = after(state, ticked(1, seconds=HALF_LIFE_SECONDS))
    assert state.pressure == {Emotion.CONCERN: 400_000}
    assert isinstance(settled, EmotionSettled)
    assert {change.rule for change in settled.changes} == {"decay"}


def test_in_the_end_nothing_is_left() -> None:
    state, _ = after(CALM, ticked(0, seconds=0), failed(1))
    for sequence in range(1, 60):
        state, _ = after(state, ticked(sequence, seconds=sequence * HALF_LIFE_SECONDS))
    assert state.pressure == {}
    assert state.mood == BASELINE


def test_a_slot_that_was_settled_before_fades_nothing_and_is_felt_all_the_same() -> None:
    state, _ = after(CALM, ticked(9), failed(1))
    late, (settled, *_) = after(state, ticked(3), failed(2))
    assert late.settled_at == state.settled_at
    assert late.pressure == {Emotion.CONCERN: 1_600_000}
    assert isinstance(settled, EmotionSettled)


def test_pressure_is_capped_so_that_a_flood_does_not_last() -> None:
    state, _ = after(CALM, ticked(1), *(failed(number) for number in range(100)))
    assert state.pressure == {Emotion.CONCERN: PRESSURE_MAX}
    assert state.mood.valence >= -1


def early(seconds: float, interval_seconds: float) -> Received:
    tick = ticked(1, interval_seconds=interval_seconds)
    slot_start = START + timedelta(seconds=interval_seconds)
    return tick._replace(received_at=slot_start - timedelta(seconds=seconds))


def test_a_slot_up_to_one_interval_ahead_is_settled() -> None:
    decision = decide(CALM, early(60.0, interval_seconds=60.0), ())
    assert decision.events


def test_a_slot_from_the_future_is_poison() -> None:
    with pytest.raises(Poison, match="61 s after the broker received its tick"):
        decide(CALM, early(61.0, interval_seconds=60.0), ())


def test_a_long_interval_is_no_licence_for_the_future() -> None:
    with pytest.raises(Poison):
        decide(CALM, early(AHEAD_SECONDS_MAX + 1, interval_seconds=1e9), ())
