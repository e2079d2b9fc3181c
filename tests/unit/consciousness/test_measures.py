"""The mind's numbers: measured, or absent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.feelings import BASELINE
from events.mind import Measure, Mood
from events.replies import ReplyMode
from tests.doubles.chain import START, gathered
from tests.doubles.happenings import failed, integrated, replied
from workers.consciousness.measures import (
    WEIGHTS,
    components,
    emotional_depth,
    evolution,
    learning_rate,
    level,
    progress,
    self_awareness,
)
from workers.consciousness.state import Goal, Mind
from workers.consciousness.worker import worker
from workers.contract import Received
from workers.interactions import WINDOW_COUNT_MAX, WINDOW_SECONDS

UNKNOWN = Measure()


def mind_of(*events: Received, after_seconds: float = 0.0) -> Mind:
    return Mind().having_seen(gathered(worker, *events), START + timedelta(seconds=after_seconds))


def measured(*events: Received) -> dict[str, Measure]:
    return components(mind_of(*events), START)


def known(**values: float) -> dict[str, Measure]:
    return {name: Measure(value=values[name], samples=1) if name in values else UNKNOWN for name in WEIGHTS}


def test_without_evidence_everything_is_unknown() -> None:
    assert set(measured().values()) == {UNKNOWN}
    assert level(measured()) is None
    assert learning_rate(mind_of()) is None
    assert self_awareness(UNKNOWN) is None


def test_effectiveness_counts_answers_that_neither_failed_nor_fell_back() -> None:
    found = measured(replied(1), failed(2), replied(3, mode=ReplyMode.MEMORY_ONLY), replied(4))["effectiveness"]
    assert found == Measure(value=0.5, samples=4)


def test_grounding_is_the_mean_support_of_replies_that_recalled_something() -> None:
    assert measured(replied(1, support=1.0), replied(2, support=0.5), replied(3))["grounding"] == Measure(value=0.75, samples=2)


def test_a_concept_is_covered_with_two_links_and_two_memories() -> None:
    first = integrated(1, concepts=(5, 6, 7), memories=1, links=((5, 6), (7, 5)))
    assert measured(first)["coverage"] == Measure(value=0.0, samples=3)
    second = integrated(2, concepts=(5,), memories=1)
    assert measured(first, second)["coverage"].value == pytest.approx(1 / 3, abs=1e-6)


def test_the_same_link_said_twice_is_one_link() -> None:
    said = [integrated(number, concepts=(5, 6), memories=2, links=((5, 6),)) for number in (1, 2)]
    assert measured(*said)["coverage"].value == 0.0


def test_calibration_is_one_less_the_mean_brier_score() -> None:
    mind = Mind(grades=(0.0, 0.5))
    assert components(mind, START)["calibration"] == Measure(value=0.75, samples=2)


def test_progress_is_the_share_of_measured_goals_that_moved() -> None:
    def goal(value_now: float | None) -> Goal:
        return Goal(component="coverage", opened_at=START, value_then=0.2, value_now=value_now)

    assert progress([goal(None)]) == UNKNOWN
    assert progress([goal(0.3), goal(0.2), goal(None)]) == Measure(value=0.5, samples=2)


def test_the_level_is_the_weighted_mean_of_what_is_known() -> None:
    assert level(known(effectiveness=0.8)) == 0.8
    assert level(known(effectiveness=1.0, grounding=0.5)) == 0.8
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("value", "reached"),
    [
        (0.0, 1),
        (0.29, 1),
        (0.3, 2),
        (0.5, 3),
        (0.7, 4),
        (0.8, 5),
        (0.9, 6),
        (0.95, 7),
        (0.98, 8),
        (0.99, 9),
        (0.995, 10),
        (1.0, 10),
    ],
)
def test_evolution_goes_by_bands_when_everything_is_known(value: float, reached: int) -> None:
    assert evolution(dict.fromkeys(WEIGHTS, Measure(value=value, samples=1))) == reached


def test_one_perfect_component_is_no_evolution() -> None:
    assert level(known(grounding=1.0)) == 1.0
    assert evolution(known(grounding=1.0)) == 1


def test_self_awareness_grows_with_how_often_the_calibration_was_tested() -> None:
    assert self_awareness(Measure(value=0.9, samples=5)) == 0.45
    assert self_awareness(Measure(value=0.9, samples=45)) == 0.81


def test_emotional_depth_is_the_distance_from_calm() -> None:
    assert emotional_depth(BASELINE) == 0.0
    assert emotional_depth(Mood(dominant="concern", valence=-1.0, arousal=1.0)) == 1.0


def test_learning_rate_is_memories_for_each_interaction() -> None:
    assert learning_rate(mind_of(replied(1), replied(2), integrated(3, memories=3))) == 1.5


def test_the_window_keeps_the_newest_interactions_and_the_total_counts_all() -> None:
    old = [failed(number) for number in range(10)]
    new = [replied(100 + number, at=START + timedelta(seconds=1 + number)) for number in range(WINDOW_COUNT_MAX)]
    mind = mind_of(*old, *new)
    assert components(mind, START)["effectiveness"] == Measure(value=1.0, samples=WINDOW_COUNT_MAX)
    assert mind.total_interactions == WINDOW_COUNT_MAX + 10


def test_what_is_older_than_the_window_no_longer_counts() -> None:
    mind = mind_of(replied(1), integrated(2, memories=1, concepts=(5,)), after_seconds=WINDOW_SECONDS + 1)
    assert set(components(mind, START + timedelta(seconds=WINDOW_SECONDS + 1)).values()) == {UNKNOWN}
