"""What is felt, and the mood that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import copysign, dist, exp
from typing import Self

from pydantic import AwareDatetime, Field

from events.envelope import Model
from events.feelings import BASELINE, Emotion
from events.mind import Mood
from workers.contract import Evidence
from workers.emotion.triggers import DIRECTIONS
from workers.evidence import UNIT

HALF_LIFE_SECONDS = 1_800.0
PRESSURE_MAX = 4 * UNIT
"""More than this of one emotion is not kept: it is felt at 98 % already, and would only last longer."""

MOOD_PRESSURE = 3 * UNIT
"""So much pressure straight along an axis moves the mood 63 % of the way to its end."""

FELT_MIN = 0.1
"""An intensity below this dominates nothing: the mind is calm."""


class EmotionalState(Model):
    """`pressure` is the decayed sum of impulses by emotion, in micro-units; `settled_at` the slot it was last settled at.

    Impulses add up and decay linearly, so each keeps its own share of the pressure; only what is *felt* saturates:
    intensity = 1 - e^(-pressure).
    """

    pressure: dict[Emotion, int] = Field(default_factory=dict)
    settled_at: AwareDatetime | None = None
    announced: Mood = BASELINE

    def faded(self, until: datetime) -> Self:
        """Half of it after each half-life, rounded down so that it ends. Time that does not advance fades nothing."""
        if self.settled_at is None:
            return self.model_copy(update={"settled_at": until})
        elapsed_seconds = max(0.0, (until - self.settled_at).total_seconds())
        kept = 0.5 ** (elapsed_seconds / HALF_LIFE_SECONDS)
        pressure = {emotion: int(amount * kept) for emotion, amount in self.pressure.items()}
        return self.model_copy(update={"pressure": _positive(pressure), "settled_at": max(until, self.settled_at)})

    def moved_by(self, impulses: Mapping[Emotion, int]) -> Self:
        """With the slot's impulses added, each emotion up to `PRESSURE_MAX`."""
        pressure = {
            emotion: min(PRESSURE_MAX, self.pressure.get(emotion, 0) + impulses.get(emotion, 0)) for emotion in DIRECTIONS
        }
        return self.model_copy(update={"pressure": _positive(pressure)})

    def having_announced(self, mood: Mood) -> Self:
        return self.model_copy(update={"announced": mood})

    @property
    def intensities(self) -> dict[Emotion, float]:
        """How strongly each emotion is felt, 0 to 1."""
        return {emotion: round(_saturated(amount / UNIT), 6) for emotion, amount in sorted(self.pressure.items())}

    @property
    def mood(self) -> Mood:
        """The strongest emotion, ties by name; valence and arousal moved from the baseline by all the pressures together.

        Pressures add up on each axis before it saturates, so that opposites cancel, and fading never leads away from it.
        """
        felt = self.intensities
        strongest = min(felt, key=lambda emotion: (-felt[emotion], emotion), default=Emotion.CALM)
        pleasant = sum(amount * DIRECTIONS[emotion].valence for emotion, amount in sorted(self.pressure.items()))
        stirred = sum(amount * DIRECTIONS[emotion].arousal for emotion, amount in sorted(self.pressure.items()))
        return Mood(
            dominant=strongest if felt.get(strongest, 0.0) >= FELT_MIN else Emotion.CALM,
            valence=round(copysign(_saturated(abs(pleasant) / MOOD_PRESSURE), pleasant), 6),
            arousal=round(BASELINE.arousal + (1 - BASELINE.arousal) * _saturated(stirred / MOOD_PRESSURE), 6),
        )

    @property
    def dimensions(self) -> dict[str, float | None]:
        """Every number a change can be told of: the mood's two, and each emotion's intensity."""
        mood = self.mood
        felt = self.intensities
        intensities = {f"emotion.{emotion}": felt.get(emotion, 0.0) for emotion in DIRECTIONS}
        return {"valence": mood.valence, "arousal": mood.arousal, **intensities}


def impulses_of(evidence: Iterable[Evidence]) -> dict[Emotion, int]:
    """The slot's sums by emotion, in micro-units: whole numbers, so neither order nor grouping matters."""
    sums: dict[Emotion, int] = {}
    for row in evidence:
        for name, amount in row.amounts.items():
            sums[Emotion(name)] = sums.get(Emotion(name), 0) + amount
    return sums


def distance(one: Mood, other: Mood) -> float:
    """How far apart two moods are on valence and arousal."""
    return dist((one.valence, one.arousal), (other.valence, other.arousal))


def _saturated(pressure: float) -> float:
    """From 0 to 1, ever more slowly."""
    return 1 - exp(-pressure)


def _positive(pressure: Mapping[Emotion, int]) -> dict[Emotion, int]:
    return {emotion: pressure[emotion] for emotion in sorted(pressure) if pressure[emotion] > 0}
