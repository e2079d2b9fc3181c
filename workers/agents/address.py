"""A sentence said by someone about themselves, as it is said to them."""

from __future__ import annotations

import re

_TO_YOU = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "we're": "you're",
    "we've": "you've",
    "am": "are",
}
_WORD = re.compile(r"\b(?:i['’](?:m|ve|d|ll)|we['’](?:re|ve)|i was|myself|mine|ours|our|my|me|we|us|am|i)\b", re.IGNORECASE)

_START = re.compile(r"^[a-z]|(?<=[.!?…] )y(?=ou)")
"""A sentence that begins with "you" or "your" has a capital, as its "I" had."""


def to_you(text: str) -> str:
    """ "I live in Porto with my dog." becomes "You live in Porto with your dog."; a sentence without "I" stays."""
    said = _WORD.sub(_replaced, text)
    return _START.sub(lambda match: match.group().upper(), said)


def _replaced(match: re.Match[str]) -> str:
    word = match.group().lower().replace("’", "'")
    return "you were" if word == "i was" else _TO_YOU[word]
