"""How a text sounds: VADER, a lexicon with rules for negation and emphasis (Hutto & Gilbert, ICWSM 2014)."""

from __future__ import annotations

from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

TEXT_LENGTH_MAX = 1_000
"""How many characters are read: the lexicon's cost grows with the square of the words, and a tone shows early."""


@lru_cache(maxsize=1)
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def sentiment_of(text: str) -> float:
    """From -1, bitter, to 1, delighted; 0 when the text says nothing about it."""
    return float(_analyzer().polarity_scores(text[:TEXT_LENGTH_MAX])["compound"])
