"""Concepts: what the talk is about, as keyphrases by YAKE (Campos et al., 2020: statistics of the text, no corpus)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from yake import KeywordExtractor

from workers.learning.words import function_words, name_key, singular, words

TEXT_CHARACTERS_MAX = 2_000
"""How much is searched for keyphrases: the library takes about 6 ms for a thousand characters."""

CONCEPTS_MAX = 12
CANDIDATES_MAX = 32
PHRASE_WORDS_MAX = 2
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


@cache
def _extractor() -> KeywordExtractor:
    return KeywordExtractor(lan="en", n=PHRASE_WORDS_MAX, dedup_lim=0.95, top=CANDIDATES_MAX)


def concepts_in(sentences: Sequence[str], names: frozenset[str], measures: frozenset[str]) -> tuple[Phrase, ...]:
    """The concepts of what was said, most telling first, each once, at most `CONCEPTS_MAX`.

    `names` are the keys of the names found: a phrase that joins a part of a name to another word is two things, not one.
    `measures` are the keys of the dates, times and quantities found, which are no concepts.
    """
    text = "\n".join(sentences)[:TEXT_CHARACTERS_MAX]
    unwanted = _verbs(text) | {word for key in measures for word in key.split()}
    named = frozenset(word for key in names for word in key.split())
    found: dict[str, Phrase] = {}
    for candidate, _score in _extractor().extract_keywords(text):
        phrase = _phrase(candidate, unwanted)
        if phrase and not _straddles(phrase.key, names, named):
            found.setdefault(phrase.key, phrase)
    return tuple(found.values())[:CONCEPTS_MAX]


def mentioned(sentence: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Those of `keys` whose words stand together in the sentence, in the order of `keys`."""
    spaced = f" {name_key(sentence)} "
    return tuple(key for key in keys if f" {key} " in spaced)


def _verbs(text: str) -> frozenset[str]:
    return frozenset(singular(word) for match in VERBAL.finditer(text.casefold()) for word in match.groups() if word)


def _phrase(candidate: str, unwanted: frozenset[str]) -> Phrase | None:
    """The candidate as a concept, unless a word of it is a verb, a function word, or no word at all."""
    parts = words(candidate)
    keys = [singular(part) for part in parts]
    if not parts or any(key in unwanted or part in function_words() for key, part in zip(keys, parts, strict=True)):
        return None
    if any(len(part) > WORD_CHARACTERS_MAX or not any(map(str.isalpha, part)) for part in parts) or max(map(len, parts)) == 1:
        return None
    return None if PAST.match(parts[-1]) else Phrase(" ".join(keys), " ".join(parts))


def _straddles(key: str, names: frozenset[str], named: frozenset[str]) -> bool:
    parts = key.split()
    return len(parts) > 1 and any(part in named for part in parts) and not any(key in name for name in names)
