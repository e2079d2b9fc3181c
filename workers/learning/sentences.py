"""Sentences: what was said, one thing at a time, and whether it states, asks or requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

TEXT_CHARACTERS_MAX = 32_768
"""How much of one text is read. More than that is pasted matter rather than talk, and must not take seconds."""

SENTENCE_CHARACTERS_MAX = 600
"""A longer sentence is cut between words: one memory must fit a prompt together with its neighbours."""

BREAK = re.compile(r"(?<=[.!?…])(?<!\w\.\w\.) |(?<=[.!?…][\"')\]”’]) |(?<=[。！？])")
"""Where a sentence ends within a line, whose white space is single blanks by then."""

ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|[A-Z][^\Waeiouy\d_]{1,3})\.$")
"""Ends in an initial or in a capitalised word without a vowel (Dr. Mr. St.): the name goes on."""

AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|would|will|have|has|had|am)"
SUBJECT = r"(?:i|you|we|they|he|she|it|there|my|your|our|the|this|that)"
INTERROGATIVE = re.compile(
    rf"^\W*(?:(?:and|but|so|then) )?(?:(?:who|what|when|where|why|how)(?:'s|'re| {AUXILIARY})\b"
    rf"|(?:what|which|whose|how) (?!{SUBJECT}\b)\w+ {AUXILIARY}\b"
    rf"|{AUXILIARY} {SUBJECT}\b)",
    re.IGNORECASE,
)
"""A question without its mark: a question word and its auxiliary, or an inversion. Closed classes of the language."""

REQUESTING = re.compile(r"^\W*(?:please\b|[^\W\d_]+ (?:me|us)\b)", re.IGNORECASE)
NAMING = re.compile(r"^\W*[^\W\d_]+ (?:me|us) [A-Z]")
"""'Call me Anna.' states a name; 'Tell me about Rust.' requests."""


class Kind(StrEnum):
    STATEMENT = "statement"
    QUESTION = "question"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    kind: Kind


def split(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, each at most `SENTENCE_CHARACTERS_MAX` long."""
    found: list[Sentence] = []
    pending = ""
    for piece in _pieces(text[:TEXT_CHARACTERS_MAX]):
        whole = f"{pending} {piece}".strip()
        if ABBREVIATED.search(whole) and len(whole) < SENTENCE_CHARACTERS_MAX:
            pending = whole
            continue
        pending = ""
        found += [Sentence(part, kind_of(part)) for part in _cut(whole)]
    return (*found, *(Sentence(part, kind_of(part)) for part in _cut(pending)))


def kind_of(sentence: str) -> Kind:
    """Whether a sentence states, asks or requests; English where there is no question mark to go by."""
    if sentence.rstrip("\"')]”’ !.").endswith(("?", "？")) or INTERROGATIVE.match(sentence):
        return Kind.QUESTION
    if REQUESTING.match(sentence) and not NAMING.match(sentence):
        return Kind.REQUEST
    return Kind.STATEMENT


def _pieces(text: str) -> Iterator[str]:
    """The text cut at the ends of lines and after end marks; an abbreviation's dot is one of these still."""
    for line in text.splitlines():
        yield from BREAK.split(" ".join(line.split()))


def _cut(sentence: str) -> list[str]:
    parts: list[str] = []
    rest = sentence
    while len(rest) > SENTENCE_CHARACTERS_MAX:
        space = rest.rfind(" ", 0, SENTENCE_CHARACTERS_MAX + 1)
        end = space if space > 0 else SENTENCE_CHARACTERS_MAX
        parts.append(rest[:end])
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts
