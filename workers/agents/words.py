"""What a text is about: its sentences and its words, without endings and without the words that say nothing."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")

_EMPTY = """
    a about also am an and any are as at be because been being but by can cannot could did do does doing done for from
    get gets getting go goes going got had has have having he her hers him his how i if in into is it its just let
    may me might mine more most much must my no not now of off on one only or our ours please said say says shall she
    should so some such tell than that the their them then there these they this those to too told up upon us very was
    we were what when where which while who whom whose why will with would yes you your yours ok okay well oh
    don't doesn't didn't isn't aren't wasn't weren't i'm i've i'd i'll you're you've it's that's what's where's who's
    when's how's we're we've they're can't couldn't won't wouldn't know remember recall remind about
"""

EMPTY_WORDS = frozenset(_EMPTY.split())
"""English words that any sentence may hold: sharing one says nothing."""


def any_of(listed: str) -> str:
    """A regular expression for any of the words, which white space separates."""
    return f"(?:{'|'.join(listed.split())})"


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def words(text: str) -> list[str]:
    """The words in order, lower case, straight apostrophes."""
    return [word.replace("’", "'").lower() for word in _WORD.findall(text)]


def content_stems(text: str) -> list[str]:
    """The stems of the words that say something, in order, with repetitions."""
    return [stem(word) for word in words(text) if word not in EMPTY_WORDS]


def stem(word: str) -> str:
    """A word without its English ending: live, lives, lived and living are one. Numbers and short words stay."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word
