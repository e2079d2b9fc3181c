"""How the budget of attention is shared."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from events.feelings import BASELINE, Emotion
from events.mind import Mood
from tests.doubles.chain import START, gathered
from tests.doubles.happenings import accepted, integrated
from workers.consciousness.attention import CANDIDATES_COUNT_MAX, allocate
from workers.consciousness.measures import components
from workers.consciousness.state import Mind
from workers.consciousness.wants import needs
from workers.consciousness.worker import worker
from workers.contract import Received

CURIOUS = Mood(dominant=Emotion.CURIOSITY, valence=0.4, arousal=0.5)
CONCERNED = Mood(dominant=Emotion.CONCERN, valence=-0.4, arousal=0.5)


def shares(*events: Received, mood: Mood = BASELINE) -> dict[str, float]:
    mind = Mind().having_seen(gathered(worker, *events), START)
    return allocate(mind, components(mind, START), needs(mind), mood, START)


def concept(number: int) -> str:
    return f"concept:{UUID(int=number)}"


def test_nothing_asks_so_nothing_is_shared() -> None:
    assert shares() == {}


def test_what_is_alone_has_all_of_it() -> None:
    assert shares(accepted(1, request=7)) == {"requests:SimpleChat": 1.0}


def test_a_gap_is_looked_at_more_than_a_concept_that_merely_came_up() -> None:
    found = shares(integrated(1, concepts=(5, 6), gaps=(5,)))
    assert list(found) == [f"learn:{concept(5)}", concept(6)]


def test_equals_share_equally_and_odd_points_go_by_name() -> None:
    assert shares(integrated(1, concepts=(5, 6, 7))) == {concept(5): 0.34, concept(6): 0.33, concept(7): 0.33}


def test_a_mood_draws_attention_to_its_own() -> None:
    events = (accepted(1, request=7), integrated(2, concepts=(5,)))
    assert shares(*events, mood=CURIOUS)[concept(5)] > shares(*events)[concept(5)]
    assert shares(*events, mood=CONCERNED)["requests:SimpleChat"] > shares(*events)["requests:SimpleChat"]


def test_more_open_requests_are_more_urgent() -> None:
    knowledge = integrated(2, concepts=(5,))
    one, many = [accepted(10, request=10)], [accepted(10 + n, request=10 + n) for n in range(5)]
    assert shares(*many, knowledge)["requests:SimpleChat"] > shares(*one, knowledge)["requests:SimpleChat"]


def test_what_is_new_is_looked_at_more() -> None:
    old = integrated(1, at=START - timedelta(hours=5), concepts=(5,))
    found = shares(old, integrated(2, concepts=(6,)))
    assert found[concept(6)] > found[concept(5)]


def test_the_budget_goes_to_few_and_is_used_up() -> None:
    agents = [accepted(100 + n, request=100 + n, agent=f"agent{n:02}") for n in range(20)]
    found = shares(*agents, integrated(1, concepts=tuple(range(30)), gaps=tuple(range(10))))
    assert len(found) == CANDIDATES_COUNT_MAX
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-9)
