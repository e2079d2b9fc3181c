"""The names of what can be felt, and the mood of a mind to which nothing has happened."""

from __future__ import annotations

from enum import StrEnum

from events.mind import Mood


class Emotion(StrEnum):
    CALM = "calm"
    CURIOSITY = "curiosity"
    EXCITEMENT = "excitement"
    SATISFACTION = "satisfaction"
    CONCERN = "concern"
    EMPATHY = "empathy"
    DETERMINATION = "determination"


BASELINE = Mood(dominant=Emotion.CALM, valence=0.0, arousal=0.2)
"""Where every mood decays to."""
