"""How long a text is for a model, estimated from above without its tokenizer, and how to cut one to length."""

from __future__ import annotations

import re

LETTERS_PER_TOKEN = 3
"""English averages four and more letters a token; three leaves room for names and rare words."""

LEFT_OUT = " […] "

_PIECE = re.compile(r"[A-Za-z]+|\s+|.", re.DOTALL)


def tokens_in(text: str) -> int:
    """An upper estimate: words by length, whitespace by character but for a single space, anything else by UTF-8 byte."""
    return sum(_cost(match.group()) for match in _PIECE.finditer(text))


def clipped(text: str, tokens_max: int) -> str:
    """The text itself if it is short enough, otherwise its beginning and its end: a question often stands last."""
    # No token is longer than its letters and a space, so longer texts need no counting.
    if len(text) <= _characters_max(tokens_max) and tokens_in(text) <= tokens_max:
        return text
    room = tokens_max - tokens_in(LEFT_OUT)
    if room <= 0:
        return ""
    last = room // 3
    return _beginning(text, room - last).rstrip() + LEFT_OUT + _end(text, last).lstrip()


def _characters_max(tokens: int) -> int:
    return tokens * (LETTERS_PER_TOKEN + 1) + 1


def _cost(piece: str) -> int:
    if piece == " ":
        return 0
    if piece.isspace():
        return len(piece.encode("utf-8", "surrogatepass"))
    if piece.isascii() and piece.isalpha():
        return -(-len(piece) // LETTERS_PER_TOKEN)
    return len(piece.encode("utf-8", "surrogatepass"))


def _beginning(text: str, tokens_max: int) -> str:
    spent, kept = 0, 0
    for match in _PIECE.finditer(text, 0, min(len(text), _characters_max(tokens_max))):
        spent += _cost(match.group())
        if spent > tokens_max:
            break
        kept = match.end()
    return text[:kept]


def _end(text: str, tokens_max: int) -> str:
    start = max(0, len(text) - _characters_max(tokens_max))
    spent, kept = 0, len(text)
    for match in reversed(list(_PIECE.finditer(text, start))):
        spent += _cost(match.group())
        if spent > tokens_max:
            break
        kept = match.start()
    return text[kept:]
