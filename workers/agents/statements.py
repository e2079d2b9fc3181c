"""What a message tells, if it tells something, and what a model must not answer to it.

A model has no life of its own to speak of, and knows of the other's only what was told. This looks at words: invention that
names nothing, and is neither about "my" nor about "your" things, passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workers.agents.grounding import unknown_in
from workers.agents.questions import question_in
from workers.agents.words import EMPTY_WORDS, any_of, content_stems, stem, words

SAYING_STEMS_MIN = 2
"""A message with fewer words that say something is a greeting: there is nothing in it to keep."""

_REQUESTED = any_of("""
    ask calculate compare compose convert count create define describe draft explain find give help imagine invent list make name
    plan play recommend repeat rewrite say show sing solve suggest summarise summarize teach tell think translate try write
""")
_REQUESTING = re.compile(rf"^(?:(?:please|now|and|so|ok|okay)\s+)*{_REQUESTED}\b", re.IGNORECASE)

_TELLING = re.compile(
    r"[.!…][\"'”’)]*$|\b(?:i|we|he|she|they|am|is|are|was|were|has|have|had)\b|['’](?:m|ve|re|ll)\b", re.IGNORECASE
)
"""Keywords ("dog name") have neither an end nor a subject or auxiliary."""

_MIND = any_of("""
    answer answers apologies apology best help knowledge memories memory mind mistake name notes pleasure records reply
    understanding
""")
"""What the answerer does have."""

_MACHINE = any_of("ai assistant language computer program chatbot bot")
_LIVING = any_of("from living working studying playing travelling traveling passionate excited proud")
_LIVED = any_of("live work play study travel love own met went grew")
_LIFE = re.compile(
    rf"\b(?:my|our) (?!(?:own )?{_MIND}\b)[^\W\d_]+"
    rf"|\b(?:i am|i['’]m) (?:\w+ly )?(?:an? (?!(?:\w+ )?{_MACHINE}\b)\w+|{_LIVING}\b)"
    rf"|\bi (?:\w+ly )?(?:also )?{_LIVED}\b",
    re.IGNORECASE,
)

_YOURS = re.compile(r"\byour ((?:[^\W\d_]+\s*){1,3})", re.IGNORECASE)
_ANYBODYS = frozenset(
    content_stems("""
        answer birthday concern conversation day details experience feedback feelings frustration help information interest
        introduction kind knowledge life memory message moment name needs passion patience pleasure question situation story
        support thoughts time trust way welcome words work
    """)
)
"""What "your" may be said of without having been told: everybody has it, or has just shown it."""


def requests(text: str) -> bool:
    """Whether it begins as an order does: "Write a poem"."""
    return _REQUESTING.match(text.strip()) is not None


def tells(text: str) -> bool:
    """Whether it tells something: no question, no request, no greeting, no bare keywords."""
    if question_in(text) is not None or requests(text) or len(set(content_stems(text))) < SAYING_STEMS_MIN:
        return False
    return _TELLING.search(text.strip()) is not None


def unfitting(text: str, query: str, remembered: Sequence[str]) -> str | None:
    """Why a model's text is no answer to `query`, which tells something, in few words; None when it may be one."""
    told = [query, *remembered]
    if _LIFE.search(text):
        return "claims a life of its own"
    known = {one for source in told for one in content_stems(source)} | _ANYBODYS
    if unknown_in(text, told) or any(_unknown(match.group(1), known) for match in _YOURS.finditer(text)):
        return "tells of what nobody told"
    return None


def _unknown(owned: str, known: set[str]) -> bool:
    claimed = {stem(word) for word in words(owned) if word not in EMPTY_WORDS}
    return bool(claimed) and claimed.isdisjoint(known)
