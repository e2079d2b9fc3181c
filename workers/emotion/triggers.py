"""What makes Mainza feel what, and how much: the whole table, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from events.feelings import Emotion


class Cause(StrEnum):
    """Something that happened, as it matters to a mood. It is the `kind` of the evidence."""

    KNOWLEDGE = "knowledge"
    RICH_KNOWLEDGE = "rich_knowledge"
    GAP = "gap"
    GROUNDED_ANSWER = "grounded_answer"
    HARD_PROBLEM = "hard_problem"
    PRAISE = "praise"
    FRUSTRATION = "frustration"
    FALLBACK = "fallback"
    FAILURE = "failure"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One impulse: the emotion it feeds, and its strength in micro-units."""

    emotion: Emotion
    impulse: int


TRIGGERS: Mapping[Cause, Trigger] = {
    Cause.KNOWLEDGE: Trigger(Emotion.CURIOSITY, 600_000),
    Cause.RICH_KNOWLEDGE: Trigger(Emotion.EXCITEMENT, 700_000),
    Cause.GAP: Trigger(Emotion.CURIOSITY, 700_000),
    Cause.GROUNDED_ANSWER: Trigger(Emotion.SATISFACTION, 600_000),
    Cause.HARD_PROBLEM: Trigger(Emotion.DETERMINATION, 700_000),
    Cause.PRAISE: Trigger(Emotion.SATISFACTION, 800_000),
    Cause.FRUSTRATION: Trigger(Emotion.EMPATHY, 900_000),
    Cause.FALLBACK: Trigger(Emotion.CONCERN, 600_000),
    Cause.FAILURE: Trigger(Emotion.CONCERN, 800_000),
    Cause.REFUSAL: Trigger(Emotion.CONCERN, 600_000),
}


@dataclass(frozen=True, slots=True)
class Direction:
    """Where one emotion, felt to the full, moves the mood: on valence, -1 to 1, and on arousal, upwards."""

    valence: float
    arousal: float


DIRECTIONS: Mapping[Emotion, Direction] = {
    Emotion.CURIOSITY: Direction(0.4, 0.4),
    Emotion.EXCITEMENT: Direction(0.7, 0.7),
    Emotion.SATISFACTION: Direction(0.8, 0.1),
    Emotion.CONCERN: Direction(-0.6, 0.4),
    Emotion.EMPATHY: Direction(-0.3, 0.2),
    Emotion.DETERMINATION: Direction(0.2, 0.5),
}
"""Places on Russell's circumplex of affect (1980): pleasant or not, by calm or stirred."""
