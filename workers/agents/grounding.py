"""How much of an answer stands on what is remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workers.agents.words import EMPTY_WORDS, content_stems, sentences, stem, words

COVERED_MIN = 0.6
"""A sentence is covered when this share of what it adds to the question is remembered."""

_NEGATION = frozenset(("not", "never", "no", "nobody", "nothing", "none", "cannot"))
_FIRST_PERSON = frozenset(("i", "i'm", "i've", "i'd", "my", "mine", "me", "we", "our", "us"))
_SECOND_PERSON = frozenset(("you", "you're", "you've", "you'd", "your", "yours"))
_EXACT = re.compile(r"\d+|(?<![.!?…\"“:]\s)(?<!^)(?<![\"“'‘])\b[A-Z][^\W\d_]+")
_ADMITTING = re.compile(
    r"\b(?:(?:do|does|did) not|(?:don|doesn|didn|can)['’]t|cannot|unable|not sure|unsure|no (?:memory|information|idea|record))\b"
)


def support(answer: str, question: str, memories: Sequence[str]) -> float | None:
    """The share, 0 to 1, of the answer's sentences that the memories cover; None without memories."""
    if not memories:
        return None
    said = sentences(answer)
    covered = [sentence for sentence in said if is_covered(sentence, question, memories)]
    return len(covered) / len(said) if said else 0.0


def is_covered(sentence: str, question: str, memories: Sequence[str]) -> bool:
    """Whether memories hold what the sentence adds to the question: most of its words, and every name and number.

    A first form, by words: it knows no synonyms, and takes a sentence made of remembered words for a remembered one.
    """
    remembered = {stem for memory in memories for stem in content_stems(memory)}
    asked = set(content_stems(question))
    claimed = set(content_stems(sentence))
    added = claimed - asked or claimed
    if not added or len(added & remembered) < COVERED_MIN * len(added):
        return False
    return _exact(sentence) <= remembered | asked and _negates(sentence) <= any(map(_negates, _about(sentence, memories)))


def adds_from(answer: str, question: str, memories: Sequence[str]) -> bool:
    """Whether the answer takes something out of these memories that the question did not say itself."""
    news = {stem for memory in memories for stem in content_stems(memory)} - set(content_stems(question))
    return not news or not news.isdisjoint(content_stems(answer))


def admits_not_knowing(answer: str) -> bool:
    """Whether it says so and leaves it at that; "I am not sure, but" goes on to guess."""
    plain = answer.lower()
    return _ADMITTING.search(plain) is not None and re.search(r"\bbut\b", plain) is None


def speaks_as_the_asker(answer: str) -> bool:
    """Whether it says "I" where the one who asked would: "My colour is green", not "I remember that yours is green"."""
    said = set(words(answer))
    return not said.isdisjoint(_FIRST_PERSON) and said.isdisjoint(_SECOND_PERSON)


def _exact(sentence: str) -> set[str]:
    """Names and numbers: nearly right is wrong."""
    found = (match.group().lower() for match in _EXACT.finditer(sentence))
    return {stem(word) for word in found if word not in EMPTY_WORDS}


def _negates(text: str) -> bool:
    return any(word in _NEGATION or word.endswith("n't") for word in words(text))


def _about(sentence: str, memories: Sequence[str]) -> list[str]:
    """The memories that share a word with the sentence."""
    claimed = set(content_stems(sentence))
    return [memory for memory in memories if not claimed.isdisjoint(content_stems(memory))]
