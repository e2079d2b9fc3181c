"""Goals, needs, abilities: each opens by a rule and closes when its condition clears."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from events.mind import Measure
from tests.doubles.chain import START, gathered
from tests.doubles.happenings import accepted, failed, integrated, replied
from workers.consciousness.state import Goal, Mind
from workers.consciousness.wants import GOAL_TARGETS, SAMPLES_MIN, abilities, goals, needs
from workers.consciousness.worker import worker
from workers.contract import Received

ALL = frozenset(GOAL_TARGETS)
LATER = START + timedelta(seconds=60)


def mind_of(*events: Received) -> Mind:
    return Mind().having_seen(gathered(worker, *events), LATER)


def grounding(value: float | None, samples: int = SAMPLES_MIN) -> dict[str, Measure]:
    return {**dict.fromkeys(GOAL_TARGETS, Measure()), "grounding": Measure(value=value, samples=samples)}


OPEN = Goal(component="grounding", opened_at=START, value_then=0.2)


def test_a_goal_opens_when_its_component_is_measured_below_the_target() -> None:
    assert goals((), grounding(0.2), ALL, START) == (OPEN,)
    assert goals((), grounding(0.2, samples=SAMPLES_MIN - 1), ALL, START) == ()
    assert goals((), grounding(None, samples=0), ALL, START) == ()


def test_an_open_goal_stays_as_it_was_opened_and_follows_new_evidence() -> None:
    (goal,) = goals((OPEN,), grounding(0.4), ALL, LATER)
    assert (goal.opened_at, goal.value_then, goal.value_now) == (START, 0.2, 0.4)


def test_what_left_the_window_moves_no_goal() -> None:
    assert goals((OPEN,), grounding(0.4), frozenset(), LATER) == (OPEN,)
    assert goals((OPEN,), grounding(None, samples=0), ALL, LATER) == (OPEN,)


def test_a_goal_closes_when_it_is_reached() -> None:
    assert goals((OPEN,), grounding(GOAL_TARGETS["grounding"]), ALL, LATER) == ()


def test_a_gap_opens_a_need_and_a_later_memory_closes_it() -> None:
    gap = integrated(1, concepts=(5,), gaps=(5,))
    assert needs(mind_of(gap)) == (f"learn:concept:{UUID(int=5)}",)
    learned = integrated(2, at=START + timedelta(seconds=1), concepts=(5,), memories=1)
    assert needs(mind_of(learned, gap)) == ()


def test_what_was_known_before_the_gap_does_not_fill_it() -> None:
    known = integrated(1, concepts=(5,), memories=1)
    gap = integrated(2, at=START + timedelta(seconds=1), concepts=(5,), gaps=(5,))
    assert needs(mind_of(known, gap)) == (f"learn:concept:{UUID(int=5)}",)


def test_the_question_that_showed_the_gap_does_not_fill_it() -> None:
    assert needs(mind_of(integrated(1, concepts=(5,), memories=1, gaps=(5,)))) == (f"learn:concept:{UUID(int=5)}",)


def test_an_agent_that_keeps_failing_needs_repair_until_it_answers_again() -> None:
    failures = [failed(number) for number in range(SAMPLES_MIN)]
    assert needs(mind_of(*failures)) == ("repair:agent:SimpleChat",)
    answers = [replied(100 + number) for number in range(SAMPLES_MIN)]
    assert needs(mind_of(*failures, *answers)) == ()


def test_abilities_follow_the_share_that_was_answered_with_enough_samples() -> None:
    able = [replied(number, agent="Tutor") for number in range(SAMPLES_MIN)]
    unable = [failed(100 + number) for number in range(SAMPLES_MIN)]
    new = [replied(200, agent="Scout")]
    assert abilities(mind_of(*able, *unable, *new), {}) == (("agent:Tutor",), ("agent:SimpleChat",))


def test_an_accepted_request_is_open_until_its_end_in_whatever_order_they_are_read() -> None:
    begun, ended = accepted(1, request=7), replied(2, request=7)
    assert [one.request_id for one in mind_of(begun).open_requests] == [UUID(int=7)]
    assert mind_of(begun, ended).open_requests == ()
    assert mind_of(ended).having_seen(gathered(worker, begun), LATER).open_requests == ()
