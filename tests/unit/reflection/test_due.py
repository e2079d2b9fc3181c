"""When reflection is due: each rule, and that none holds without something new."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.mind import Cycle
from tests.doubles.chain import START, gathered
from tests.doubles.happenings import failed, integrated, replied
from workers.contract import Received
from workers.reflection.due import NEW_INTERACTIONS_MIN, PERIOD_SECONDS, Due, due, due_next
from workers.reflection.state import ReflectionState
from workers.reflection.worker import worker


def cycle(seconds: float) -> Cycle:
    return Cycle(sequence=1, slot_start=later(seconds), interval_seconds=60.0)


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def having_seen(state: ReflectionState, *events: Received) -> ReflectionState:
    return state.having_seen(gathered(worker, *events), START)


REFLECTED = ReflectionState(reflected_at=START, share_then=1.0)


def test_a_mind_that_saw_nothing_has_nothing_to_reflect_on() -> None:
    assert due(ReflectionState(), cycle(60)) is None
    assert due(REFLECTED, cycle(10 * PERIOD_SECONDS)) is None


def test_the_first_evidence_makes_it_due() -> None:
    assert due(having_seen(ReflectionState(), integrated(1)), cycle(60)) is Due.FIRST


def test_it_is_due_when_the_period_is_over() -> None:
    state = having_seen(REFLECTED, integrated(1))
    assert due(state, cycle(PERIOD_SECONDS - 1)) is None
    assert due(state, cycle(PERIOD_SECONDS)) is Due.PERIOD


def test_it_is_due_after_enough_new_interactions() -> None:
    replies = [replied(number) for number in range(NEW_INTERACTIONS_MIN)]
    assert due(having_seen(REFLECTED, *replies[1:]), cycle(60)) is None
    assert due(having_seen(REFLECTED, *replies), cycle(60)) is Due.INTERACTIONS


def test_it_is_due_when_the_answered_share_moved() -> None:
    assert due(having_seen(REFLECTED, failed(1)), cycle(60)) is Due.SHARE_MOVED


def test_a_late_slot_is_no_period() -> None:
    assert due(having_seen(REFLECTED, integrated(1)), cycle(-10 * PERIOD_SECONDS)) is None


def test_it_is_due_next_at_the_end_of_the_period_and_never_before_the_next_slot() -> None:
    assert due_next(ReflectionState(), cycle(60)) == later(120)
    assert due_next(REFLECTED, cycle(60)) == later(PERIOD_SECONDS)
    assert due_next(REFLECTED, cycle(PERIOD_SECONDS)) == later(PERIOD_SECONDS + 60)
