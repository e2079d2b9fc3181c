"""Entities: names, dates, times and quantities, by their form."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from enum import StrEnum

from workers.learning.words import function_words, name_key, words

ENTITIES_MAX = 16
"""At most this many a sentence."""

SHOUTED_SHARE = 0.7
"""Above this share of capitals a sentence is shouted, and capitals tell no names."""

MONTH = "|".join(name for name in calendar.month_name if name)
DAY = "|".join(calendar.day_name)

FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("url", re.compile(r"\bhttps?://[^\s<>\"')]+[^\s<>\"').,;!?]")),
    ("time", re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d(?: ?[ap]m)?\b|\b(?:1[0-2]|[1-9]) ?[ap]m\b", re.IGNORECASE)),
    (
        "date",
        re.compile(
            rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d\d)\b"
            rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:{MONTH})\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b(?!:))?(?:,? \d{{4}}\b)?"
            rf"|\b(?:{DAY})s?\b|\b(?:19|20)\d\d\b"
        ),
    ),
    ("quantity", re.compile(r"[€$£¥] ?\d[\d.,]*\d|[€$£¥] ?\d|(?<![\w.-])\d+(?:[.,]\d+)*(?: ?%| ?[€$£¥]|(?:-| )?[^\W\d_]+\b)?")),
)
"""In order of precedence: what an earlier form has claimed, a later one leaves alone."""

CAPITALISED = r"(?:[A-Z][\w&+#]*(?:['’.\-][^\W_]+)*[+#]*|[a-z]+[A-Z]\w*)"
NAME = re.compile(rf"\b{CAPITALISED}(?: (?:(?:of|de|van|von|der|del|da|di|la|le) )*{CAPITALISED})*")
"""A run of capitalised words, also over the particles inside names (Bank of England, Ludwig van Beethoven)."""

MARKED = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|[A-Z]\w*\d|['’]s$")
"""A form that is a name even where every word is capitalised: NASA, GitHub, GPT4, Anna's."""


class EntityType(StrEnum):
    NAME = "name"
    DATE = "date"
    TIME = "time"
    QUANTITY = "quantity"
    EMAIL = "email"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Found:
    """`key` is what the entity is known by, `name` how it was said."""

    key: str
    name: str
    type: EntityType


def entities_in(sentence: str) -> tuple[Found, ...]:
    """The entities of one sentence, in order of precedence and place, each once.

    By form alone: a name at the start of a sentence is taken only when its form or its company shows it, because there
    every word is capitalised.
    """
    found: dict[str, Found] = {}
    rest = sentence
    for kind, pattern in FORMS:
        for match in pattern.finditer(rest):
            _add(found, match.group(), EntityType(kind))
        rest = pattern.sub(lambda match: "\x00" * len(match.group()), rest)
    if not _shouted(sentence):
        for match in NAME.finditer(rest):
            name = _name(match, rest)
            if name:
                _add(found, name, EntityType.NAME)
    return tuple(found.values())[:ENTITIES_MAX]


def _add(found: dict[str, Found], text: str, kind: EntityType) -> None:
    name = text.strip(" .,-").removesuffix("'s").removesuffix("’s")
    key = name_key(name) or name
    if key:
        found.setdefault(f"{kind}:{key}", Found(key, name, kind))


def _name(match: re.Match[str], sentence: str) -> str:
    """The run of capitalised words as a name; empty when its capital means nothing."""
    run = match.group().split(" ")
    initial = not any(character.isalnum() for character in sentence[: match.start()])
    while run and _is_function_word(run[0]):
        run = run[1:]
        initial = False
    while run and _is_function_word(run[-1]):
        run = run[:-1]
    if not run or (len(run) == 1 and (len(run[0]) == 1 or (initial and not MARKED.search(run[0])))):
        return ""
    return " ".join(run)


def _is_function_word(word: str) -> bool:
    head = (words(word) or ("",))[0].split("'")[0]
    return head in function_words() and not MARKED.search(word.split("'")[0])


def _shouted(sentence: str) -> bool:
    letters = [character for character in sentence if character.isalpha()]
    return len(letters) > 0 and sum(character.isupper() for character in letters) / len(letters) > SHOUTED_SHARE
