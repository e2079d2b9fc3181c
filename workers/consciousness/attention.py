"""Attention: a budget of a hundred points, shared among what asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.feelings import Emotion
from events.mind import Measure, Mood
from workers.consciousness.concepts import Concept
from workers.consciousness.state import Mind
from workers.consciousness.wants import GOAL_TARGETS, goal_name

POINTS = 100
CANDIDATES_COUNT_MAX = 8
CONCEPTS_COUNT_MAX = 5
NOVELTY_HALF_LIFE_SECONDS = 3_600.0
REQUESTS_COUNT_PRESSING = 5
"""This many open requests of one agent are as urgent as anything can be."""

URGENCY_WEIGHT = 0.4
RELEVANCE_WEIGHT = 0.3
NOVELTY_WEIGHT = 0.2
BIAS_WEIGHT = 0.1


class Kind(StrEnum):
    REQUESTS = "requests"
    REPAIR = "repair"
    LEARN = "learn"
    GOAL = "goal"
    CONCEPT = "concept"


DRAWN_TO: Mapping[str, frozenset[Kind]] = {
    Emotion.CURIOSITY: frozenset({Kind.LEARN, Kind.CONCEPT}),
    Emotion.EXCITEMENT: frozenset({Kind.CONCEPT}),
    Emotion.SATISFACTION: frozenset({Kind.GOAL}),
    Emotion.CONCERN: frozenset({Kind.REPAIR, Kind.REQUESTS}),
    Emotion.EMPATHY: frozenset({Kind.REQUESTS}),
    Emotion.DETERMINATION: frozenset({Kind.GOAL, Kind.REPAIR}),
}
"""What each emotion draws attention to; a calm mind is drawn to nothing."""

SERVES: Mapping[Kind, frozenset[str]] = {
    Kind.REQUESTS: frozenset({"effectiveness"}),
    Kind.REPAIR: frozenset({"effectiveness"}),
    Kind.LEARN: frozenset({"grounding", "coverage"}),
    Kind.GOAL: frozenset(),
    Kind.CONCEPT: frozenset({"coverage"}),
}
"""Which goals it serves to look at something of this kind."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that asks for attention: how urgent it is, 0 to 1, and since when it is new."""

    name: str
    kind: Kind
    urgency: float
    since: datetime | None = None


def allocate(mind: Mind, measured: Mapping[str, Measure], needs: tuple[str, ...], mood: Mood, at: datetime) -> dict[str, float]:
    """Shares by name, largest first, in hundredths that sum to 1; empty when nothing asks. Ties go by name."""
    goals = frozenset(goal.component for goal in mind.goals)
    scores = {one.name: _score(one, goals, mood, at) for one in _candidates(mind, measured, needs)}
    foremost = sorted(scores, key=lambda name: (-scores[name], name))[:CANDIDATES_COUNT_MAX]
    return _shared({name: scores[name] for name in foremost})


def _candidates(mind: Mind, measured: Mapping[str, Measure], needs: tuple[str, ...]) -> Iterable[Candidate]:
    waiting: dict[str, list[datetime]] = {}
    for request in mind.open_requests:
        waiting.setdefault(request.agent, []).append(request.since)
    for agent, since in waiting.items():
        yield Candidate(f"requests:{agent}", Kind.REQUESTS, min(1.0, len(since) / REQUESTS_COUNT_PRESSING), max(since))
    missing_at = {f"learn:{concept.name}": concept.missing_at for concept in mind.concepts if concept.is_missing}
    for need in needs:
        learn = need in missing_at
        yield Candidate(need, Kind.LEARN if learn else Kind.REPAIR, 0.7 if learn else 0.9, missing_at.get(need))
    for goal in mind.goals:
        lacking = 1 - (measured[goal.component].value or 0.0) / GOAL_TARGETS[goal.component]
        yield Candidate(goal_name(goal.component), Kind.GOAL, max(0.0, lacking), goal.opened_at)
    for concept in _latest(mind.concepts):
        yield Candidate(concept.name, Kind.CONCEPT, 0.0 if concept.is_covered else 0.3, concept.mentioned_at)


def _latest(concepts: Iterable[Concept]) -> list[Concept]:
    """The concepts that came up last; a missing one asks as a need already."""
    present = [one for one in concepts if not one.is_missing]
    return sorted(present, key=lambda one: (one.mentioned_at, one.concept_id))[-CONCEPTS_COUNT_MAX:]


def _score(one: Candidate, goals: frozenset[str], mood: Mood, at: datetime) -> float:
    relevance = 1.0 if one.kind is Kind.GOAL or goals & SERVES[one.kind] else 0.3
    age_seconds = None if one.since is None else max(0.0, (at - one.since).total_seconds())
    novelty = 0.0 if age_seconds is None else 0.5 ** (age_seconds / NOVELTY_HALF_LIFE_SECONDS)
    bias = 1.0 if one.kind in DRAWN_TO.get(mood.dominant, frozenset()) else 0.0
    return URGENCY_WEIGHT * one.urgency + RELEVANCE_WEIGHT * relevance + NOVELTY_WEIGHT * novelty + BIAS_WEIGHT * bias


def _shared(scores: Mapping[str, float]) -> dict[str, float]:
    """Whole points by largest remainder (Hamilton), so that the sum is exact; what gets none is not looked at."""
    total = sum(scores.values())
    quotas = {name: POINTS * score / total for name, score in scores.items()}
    points = {name: int(quota) for name, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda name: (points[name] - quotas[name], name))
    for name in by_remainder[: POINTS - sum(points.values())]:
        points[name] += 1
    ordered = sorted(points, key=lambda name: (-points[name], name))
    return {name: points[name] / POINTS for name in ordered if points[name] > 0}
