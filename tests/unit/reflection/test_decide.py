"""Reflection as a step of the cycle: what it says, and what it finds."""

from __future__ import annotations

from datetime import timedelta

from events.mind import ReflectionCompleted, ReflectionDeferred
from tests.doubles.chain import START, Chain, ticked
from tests.doubles.happenings import failed, integrated, replied


def test_a_quiet_cycle_is_deferred_and_carries_the_cycle_and_the_mood_on() -> None:
    (deferred,) = Chain().run([ticked(1)]).told(ReflectionDeferred)
    assert deferred.cycle.sequence == 1
    assert deferred.mood.dominant == "calm"
    assert deferred.due_at == START + timedelta(seconds=120)


def test_the_first_reflection_measures_what_it_can_and_leaves_out_what_it_cannot() -> None:
    chain = Chain().run([replied(1, support=0.8), failed(2), ticked(1)])
    (completed,) = chain.told(ReflectionCompleted)
    assert completed.dimensions["performance"] == 0.5
    assert completed.dimensions["knowledge"] == 0.8
    assert completed.dimensions["relationships"] == 0.5
    assert completed.dimensions["learning"] is None
    assert completed.dimensions["goals"] is None
    assert completed.graded == ()
    assert [one.subject for one in completed.predictions] == ["SimpleChat"]


def test_a_prediction_is_graded_by_the_next_reflection_that_has_its_samples() -> None:
    chain = Chain().run([replied(1), ticked(1), *(replied(number) for number in range(2, 6)), ticked(2)])
    first, second = chain.told(ReflectionCompleted)
    assert [one.prediction_id for one in second.graded] == [one.prediction_id for one in first.predictions]


def test_three_manual_ticks_within_seconds_reflect_by_what_is_new() -> None:
    talk = [[replied(10 * tick + number) for number in range(4)] for tick in range(3)]
    ticks = [ticked(tick, seconds=tick, schedule="manual") for tick in range(3)]
    chain = Chain().run(one for said, tick in zip(talk, ticks, strict=True) for one in (*said, tick))
    assert [len(one.graded) for one in chain.told(ReflectionCompleted)] == [0, 1, 1]


def test_a_late_slot_reflects_on_what_is_new_and_moves_no_time_backwards() -> None:
    chain = Chain().run([replied(1), ticked(9), *(replied(number) for number in range(2, 6)), ticked(3)])
    first, second = chain.told(ReflectionCompleted)
    assert second.predictions[0].due_at == first.predictions[0].due_at
    assert chain.states["reflection"].reflected_at == first.cycle.slot_start


def test_an_agent_that_keeps_failing_is_an_insight_with_its_failures() -> None:
    failures = [failed(number) for number in range(1, 4)]
    (completed,) = Chain().run([replied(9), *failures, ticked(1)]).told(ReflectionCompleted)
    (insight,) = completed.insights
    assert (insight.rule, insight.subject) == ("failing_agent", "agent:SimpleChat")
    assert set(insight.evidence) == {one.event.event_id for one in failures}


def test_replies_that_memories_do_not_cover_are_an_insight() -> None:
    (completed,) = Chain().run([*(replied(number, support=0.1) for number in range(4)), ticked(1)]).told(ReflectionCompleted)
    assert [one.rule for one in completed.insights] == ["ungrounded_replies"]


def test_a_gap_that_returns_is_an_insight_that_names_the_concept_by_id() -> None:
    (completed,) = Chain().run([integrated(1, gaps=(5,)), integrated(2, gaps=(5,)), ticked(1)]).told(ReflectionCompleted)
    (insight,) = completed.insights
    assert insight.rule == "repeated_gap"
    assert insight.subject == "concept:00000000-0000-0000-0000-000000000005"
    assert "asked about 2 times" in insight.text


def test_a_concept_that_keeps_growing_is_told_again_only_when_it_grew() -> None:
    growth = [integrated(number, concepts=(5,)) for number in range(3)]
    chain = Chain().run([*growth, ticked(1), *(replied(number) for number in range(10, 14)), ticked(2)])
    first, second = chain.told(ReflectionCompleted)
    assert [one.rule for one in first.insights] == ["growing_concept"]
    assert second.insights == ()
