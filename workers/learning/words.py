"""Words as they are compared: folded, bounded, in the singular."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from RAKE import SmartStopList

WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*[+#]*")
"""Letters and digits, joined inside by an apostrophe, a dot or a hyphen (node.js, e-mail, 3.11); C++ and C# keep their sign."""

PLURAL_LENGTH_MIN = 4

TITLES = frozenset(("dr", "mr", "mrs", "ms"))


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order: compatibility-normalised, case folded, without punctuation."""
    return tuple(word for _, word in matches(text))


def matches(text: str) -> Iterator[tuple[str, str]]:
    """The words as `words` gives them, each with what stands between it and the word before."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    ended = 0
    for match in WORD.finditer(folded):
        yield folded[ended : match.start()], match.group().replace("’", "'")
        ended = match.end()


def owner(word: str) -> str:
    """The word without a possessive: "ada's" is about Ada."""
    return word.removesuffix("'s").removesuffix("'")


def singular(word: str) -> str:
    """The word without an English possessive or regular plural: a rule, so that "lifetimes" and "lifetime" are one concept."""
    word = owner(word)
    if len(word) < PLURAL_LENGTH_MIN or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > PLURAL_LENGTH_MIN else word[:-1]


def name_key(name: str) -> str:
    """What a concept or an entity is known by: the same for every spelling of the name that means the same."""
    return " ".join(singular(word) for word in words(name))


@cache
def function_words() -> frozenset[str]:
    """English words without content of their own ("the", "because"): the list of the SMART system (Salton, 1971), and titles."""
    return frozenset(SmartStopList()) | TITLES


def content_words(text: str) -> tuple[str, ...]:
    """The words that carry content, in the singular, in order."""
    return tuple(singular(word) for word in words(text) if word not in function_words() and len(word) > 1)
