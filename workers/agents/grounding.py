"""How much of an answer stands on what is remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workers.agents.words import EMPTY_WORDS, content_stems, sentences, stem, words

COVERED_MIN = 0.6
"""A sentence is covered when this share of what it adds to the question is remembered."""

STANDING_MIN = 0.75
"""Where no memory bears on the question, an answer must share this much with a single one: it may be meant in other words."""

_NEGATION = frozenset(("not", "never", "no", "nobody", "nothing", "none", "cannot"))
_OWN_NAMES = frozenset(("mainza", "ai"))
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


def stands_on(answer: str, texts: Sequence[str]) -> bool:
    """Whether each sentence is nearly all in one of the texts, with its names and numbers: what the question said counts, too.

    "You are a marine biologist" answers "What is my job?" out of "I am a marine biologist", which has no word of the question.
    "Your dog is at the town hall" holds two words of another memory, and says of the dog what nobody told.
    """
    return bool(sentences(answer)) and all(any(_stands(sentence, text) for text in texts) for sentence in sentences(answer))


def unknown_in(text: str, told: Sequence[str]) -> set[str]:
    """The names and numbers of the text that stand in nothing of what was told."""
    known = {one for source in told for one in content_stems(source)}
    return {one for sentence in sentences(text) for one in _exact(sentence)} - known - _OWN_NAMES


def _stands(sentence: str, text: str) -> bool:
    held, claimed = set(content_stems(text)), set(content_stems(sentence))
    enough = bool(claimed) and len(claimed & held) >= STANDING_MIN * len(claimed)
    return enough and _exact(sentence) <= held and _negates(sentence) <= _negates(text)


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
