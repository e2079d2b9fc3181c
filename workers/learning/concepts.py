"""Concepts: what the talk is about, as keyphrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from workers.learning.keyphrases import keyphrases
from workers.learning.words import function_words, name_key, owner, singular

TEXT_CHARACTERS_MAX = 2_000
"""How much is searched for keyphrases."""

CONCEPTS_MAX = 12
WORD_CHARACTERS_MAX = 32

SUBJECT = r"(?:i|you|he|she|we|they|it|don't|doesn't|didn't|can't|can|could|should|would|will|must|let's)"
DETERMINER = r"(?:a|an|the|my|your|his|her|our|their|this|that|some)"
VERBAL = re.compile(
    rf"\b(?:{SUBJECT}(?:'ve|'ll|'d)?(?: (?:really|also|just|always|never|often|still))? (\w+)"
    r"|(?:am|i'm|you're|we're|they're|are|is|was|were|been) (\w+ing)\b"
    rf"|to (\w+) {DETERMINER}\b|(\w+) (?:me|him|us|them|that)\b|(\w+s) (?:at|in|on|for|with|as|{DETERMINER})\b)"
)
"""A word after a subject pronoun or an auxiliary, before an object, or inflected before a preposition, is used as a verb."""

PAST = re.compile(r"^[a-z]{2,}(?<!e)ed$")
"""A regular past form: what ends in one is a clause ("dog called"), not a phrase."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A concept: `key` is what it is known by, `name` how it was said."""

    key: str
    name: str


def concepts_in(sentences: Sequence[str], names: frozenset[str], measures: frozenset[str]) -> tuple[Phrase, ...]:
    """The concepts of what was said, most telling first, each once, at most `CONCEPTS_MAX`.

    `names` are the keys of the names found: a phrase that joins a part of a name to another word is two things, not one.
    `measures` are the keys of the dates, times and quantities found, which are no concepts.
    """
    text = "\n".join(sentences)[:TEXT_CHARACTERS_MAX]
    unwanted = _verbs(text) | {word for key in measures for word in key.split()}
    named = frozenset(word for key in names for word in key.split())
    found = (
        Phrase(" ".join(map(singular, phrase)), " ".join(map(owner, phrase))) for phrase in keyphrases(text, _breaking(unwanted))
    )
    told = (phrase for phrase in found if _says_something(phrase) and not _straddles(phrase.key, names, named))
    return tuple(islice(told, CONCEPTS_MAX))


def mentioned(sentence: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Those of `keys` whose words stand together in the sentence, in the order of `keys`."""
    spaced = f" {name_key(sentence)} "
    return tuple(key for key in keys if f" {key} " in spaced)


def _verbs(text: str) -> frozenset[str]:
    return frozenset(singular(word) for match in VERBAL.finditer(text.casefold()) for word in match.groups() if word)


def _breaking(unwanted: frozenset[str]) -> Callable[[str], bool]:
    """Words that no concept contains: function words, verbs and measures, and what is no word at all."""
    empty = function_words()

    def breaks(word: str) -> bool:
        return word in empty or singular(word) in unwanted or len(word) > WORD_CHARACTERS_MAX or not any(map(str.isalpha, word))

    return breaks


def _says_something(phrase: Phrase) -> bool:
    """Not letters alone, nor a clause that ends in a past form."""
    parts = phrase.name.split(" ")
    return max(map(len, parts)) > 1 and PAST.match(parts[-1]) is None


def _straddles(key: str, names: frozenset[str], named: frozenset[str]) -> bool:
    parts = key.split()
    return len(parts) > 1 and any(part in named for part in parts) and not any(key in name for name in names)
