"""The mind's numbers: each measured from a window of evidence, or absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import hypot

from events.feelings import BASELINE
from events.mind import Measure, Mood
from workers.consciousness.state import Goal, Mind
from workers.interactions import WINDOW_SECONDS, answered_share, mean_support

WEIGHTS: Mapping[str, float] = {"effectiveness": 0.3, "grounding": 0.2, "coverage": 0.2, "calibration": 0.2, "progress": 0.1}
"""What the level is made of, and how much each component counts."""

EVOLUTION_BANDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)

GRADES_TRUSTED = 5
"""After this many graded predictions the mind is half as self-aware as it is calibrated; more bring it closer."""

EMOTION_DISTANCE_MAX = hypot(1.0, 1.0 - BASELINE.arousal)
"""The farthest a mood can be from the baseline."""


def components(mind: Mind, at: datetime) -> dict[str, Measure]:
    """The measured components of the level, by name, as they stand at `at`; `progress` follows from the goals."""
    supported = [one for one in mind.interactions if one.support is not None]
    recent = [one for one in mind.concepts if one.mentioned_at >= at - timedelta(seconds=WINDOW_SECONDS)]
    return {
        "effectiveness": Measure(value=answered_share(mind.interactions), samples=len(mind.interactions)),
        "grounding": Measure(value=mean_support(supported), samples=len(supported)),
        "coverage": _share([one.is_covered for one in recent]),
        "calibration": _calibration(mind.grades),
    }


def progress(goals: Iterable[Goal]) -> Measure:
    """The share of open goals that evidence moved towards their criterion, of those that it measured since they opened."""
    return _share([goal.value_now > goal.value_then for goal in goals if goal.value_now is not None])


def level(measured: Mapping[str, Measure]) -> float | None:
    """The weighted mean of the components that are known; absent when none is."""
    known = {name: one.value for name, one in measured.items() if one.value is not None}
    if not known:
        return None
    whole = sum(WEIGHTS[name] for name in known)
    return round(sum(WEIGHTS[name] * value for name, value in known.items()) / whole, 6)


def evolution(measured: Mapping[str, Measure]) -> int:
    """1 to 10, by bands. What is unknown counts as nothing here: one good answer is a high level and no evolution."""
    reached = round(sum(WEIGHTS[name] * (one.value or 0.0) for name, one in measured.items()), 6)
    return 1 + sum(reached >= band for band in EVOLUTION_BANDS)


def self_awareness(calibration: Measure) -> float | None:
    """How well it predicts itself, as far as that was tested: calibration · n / (n + 5)."""
    if calibration.value is None:
        return None
    return round(calibration.value * calibration.samples / (calibration.samples + GRADES_TRUSTED), 6)


def emotional_depth(mood: Mood) -> float:
    """How strongly something is felt: the mood's distance from the baseline, as a share of the farthest possible."""
    away = hypot(mood.valence - BASELINE.valence, mood.arousal - BASELINE.arousal)
    return round(min(1.0, away / EMOTION_DISTANCE_MAX), 6)


def learning_rate(mind: Mind) -> float | None:
    """Memories kept for each interaction of the window; absent without interactions."""
    if not mind.interactions:
        return None
    return round(sum(lesson.memories for lesson in mind.lessons) / len(mind.interactions), 6)


def _calibration(grades: tuple[float, ...]) -> Measure:
    """1 less the mean Brier score of the last predictions."""
    value = round(1 - sum(grades) / len(grades), 6) if grades else None
    return Measure(value=value, samples=len(grades))


def _share(facts: list[bool]) -> Measure:
    return Measure(value=round(sum(facts) / len(facts), 6) if facts else None, samples=len(facts))
