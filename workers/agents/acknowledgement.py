"""What can be said to a message without a model: what was heard, as it was said, and nothing beyond."""

from __future__ import annotations

from workers.agents.address import to_you
from workers.agents.statements import requests, tells
from workers.agents.words import EMPTY_WORDS, words
from workers.sentiment import sentiment_of

TOLD_CHARACTERS_MAX = 300
"""A longer message is not said back."""

STRONG_TONE = 0.4
"""From this sentiment on, either way, what is said to Mainza is praise or complaint."""

PRESENT = "I am here. Ask me about what you told me."
HEARD = "I have heard you."
WELCOME = "You are welcome."
THANKED = "Thank you for telling me."
SORRY = "I am sorry that I was no help. Tell me what was wrong."
CANNOT = "I cannot do that now: I can only say what I remember."

_YOU = frozenset(("you", "you're", "you've", "you'd", "you'll", "your", "yours", "mainza"))
_THANKS = frozenset(("thank", "thanks"))


def acknowledged(text: str) -> str:
    """The plain word for a message that asks nothing."""
    plain = text.strip()
    said = set(words(plain))
    if requests(plain):
        return CANNOT
    if not tells(plain):
        return PRESENT if said.isdisjoint(_THANKS) else WELCOME
    if not said.isdisjoint(_YOU):
        return _to_what_was_said_of_mainza(plain, said)
    return f"I hear you: {_after_a_colon(to_you(plain))}" if len(plain) <= TOLD_CHARACTERS_MAX else HEARD


def _to_what_was_said_of_mainza(text: str, said: set[str]) -> str:
    tone = sentiment_of(text)
    if tone <= -STRONG_TONE:
        return SORRY
    if not said.isdisjoint(_THANKS):
        return WELCOME
    return THANKED if tone >= STRONG_TONE else HEARD


def _after_a_colon(text: str) -> str:
    """A first word that is no name begins small; a full stop ends it."""
    if next(iter(words(text)), "") in EMPTY_WORDS:
        text = f"{text[:1].lower()}{text[1:]}"
    return text if text.endswith((".", "!", "…")) else f"{text}."
