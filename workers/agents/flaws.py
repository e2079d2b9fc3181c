"""What a model said, tidied, and what makes it no answer at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workers.agents.words import words

REPEATED_SHARE_MAX = 0.7
"""Above this share of words said before, a text of some length is a loop."""

LOOP_WORDS_MIN = 12
ECHO_WORDS_MIN = 8
"""So many words in a row out of the rules or the question, and the answer reads its prompt aloud."""

_LABEL = re.compile(
    r"^(?:(?:answer|assistant|mainza|from memory)\s*:\s*|the (?:correct )?answer (?:to the question )?is\s*:?\s+)+",
    re.IGNORECASE,
)
_TURN = re.compile(r"^[ \t]*(?:[A-Z][\w’'-]*|user|human|question|answer|assistant|mainza)[ \t]*:", re.MULTILINE)
"""A line that somebody is made to say."""

_TALKING = re.compile(r"^[ \t]*(?:user|human|question|answer|assistant|mainza|from memory)[ \t]*:", re.IGNORECASE | re.MULTILINE)
"""The turns of the prompt's own form: where the model writes one, it goes on with both sides of the conversation."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What no answer needs, and what no event, table or terminal should have to hold."""

_LEAK = re.compile(r"</?\s*(?:memories|conversation)\b|<\|", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•]\s+)+")
_BREAK = re.compile(r"((?<=[.!?…])\s+|\n\s*)")
_ENDED = re.compile(r"[.!?…][\"'”’)]*(?=\s|$)")


def tidied(text: str, cut_off: bool = False) -> str:
    """Without control characters, invented turns of conversation, labels, quotation marks around everything and sentences
    said twice in a row; what is left keeps its layout.

    An answer that was `cut_off` also loses its last, unfinished sentence, if a whole one comes before.
    """
    text = _LABEL.sub("", _CONTROL.sub(" ", text).strip()).strip()
    text = _without_turns(text)
    if "\n" not in text:
        text = _BULLET.sub("", text)
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and not re.search(r"[\"“”]", text[1:-1]):
        text = text[1:-1].strip()
    text = _said_once(text[:1].upper() + text[1:] if text[:1].isascii() else text)
    return _without_fragment(text) if cut_off else text


def _said_once(text: str) -> str:
    said, *rest = _BREAK.split(text)
    kept, last = [said], said
    for gap, sentence in zip(rest[::2], rest[1::2], strict=True):
        if sentence != last or len(words(sentence)) < 2:
            kept += [gap, sentence]
        last = sentence
    return "".join(kept).strip()


def flaw_of(text: str, rules: str, question: str) -> str | None:
    """Why the text is no answer, in few words; None when it may be one."""
    said = words(text)
    if not said:
        return "empty"
    if _LEAK.search(text) or _shares_run(said, words(rules)):
        return "reads its prompt aloud"
    if said == words(question) or (text.rstrip().endswith("?") and _shares_run(said, words(question), ECHO_WORDS_MIN)):
        return "repeats the question"
    if len(said) >= LOOP_WORDS_MIN and 1 - len(set(said)) / len(said) > REPEATED_SHARE_MAX:
        return "repeats itself"
    return None


def repeats(text: str, memories: Sequence[str]) -> bool:
    """Whether the text is a memory word for word: its "I" is then not the one who answers."""
    return any(words(text) == words(memory) for memory in memories)


def _without_turns(text: str) -> str:
    """What comes before the model goes on with the conversation by itself: from there on also others it lets speak go."""
    if _TALKING.search(text) is None:
        return text
    turn = _TURN.search(text) or _TALKING.search(text)
    return text[: turn.start()].rstrip() if turn else text


def _without_fragment(text: str) -> str:
    ends = [match.end() for match in _ENDED.finditer(text)]
    return text[: ends[-1]] if ends else text


def _shares_run(said: Sequence[str], source: Sequence[str], length: int = ECHO_WORDS_MIN) -> bool:
    """Whether `length` words in a row of `said` stand in `source`."""
    runs = {tuple(source[start : start + length]) for start in range(len(source) - length + 1)}
    return any(tuple(said[start : start + length]) in runs for start in range(len(said) - length + 1))
