"""Recalled text is tagged, and never learned again: what was said must not become evidence for itself."""

from __future__ import annotations

from collections.abc import Sequence

from workers.learning.words import words

QUOTED_SHARE_MIN = 0.9
"""A sentence of which a recalled memory makes up this share of the words quotes it."""


def is_recalled(sentence: str, memories: Sequence[str]) -> bool:
    """Whether the sentence says again, word for word, what a recalled memory says.

    Only the same words in the same order count, with hardly any around them: what differs in one word may be a
    correction ("My dog is called Max."), and must be learned.
    """
    said = words(sentence)
    return any(_quotes(said, words(memory)) for memory in memories)


def _quotes(said: tuple[str, ...], memory: tuple[str, ...]) -> bool:
    if not memory or len(memory) < QUOTED_SHARE_MIN * len(said):
        return False
    return any(said[start : start + len(memory)] == memory for start in range(len(said) - len(memory) + 1))
