"""An answer made of memories alone: quoted with their dates, or the plain word that nothing remembered bears on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from events.replies import RecalledMemory
from workers.agents.acknowledgement import acknowledged
from workers.agents.questions import BEARS_MIN, NEAR_MIN, bearing, question_in
from workers.agents.statements import tells

QUOTED_COUNT_MAX = 3
QUOTED_CHARACTERS_MAX = 400

UNKNOWN = "I do not know: nothing I remember bears on it."


def holding(query: str, memories: Sequence[RecalledMemory]) -> list[RecalledMemory]:
    """The memories that hold an answer, best first: those that bear most, the newest before older ones."""
    ranked = _ranked(query, memories)
    best = max((share for share, _ in ranked), default=0.0)
    return [memory for share, memory in ranked if share >= max(BEARS_MIN, best)]


def from_memory(query: str, memories: Sequence[RecalledMemory]) -> tuple[str, int]:
    """The text, and how many memories it quotes. What somebody tells is acknowledged; a question or keywords are looked up."""
    if tells(query):
        return acknowledged(query), 0
    found = holding(query, memories)[:QUOTED_COUNT_MAX]
    if found:
        return "\n".join(f"From memory, {_quoted(memory)}" for memory in found), len(found)
    if question_in(query) is None:
        return acknowledged(query), 0
    near = [memory for share, memory in _ranked(query, memories) if share >= NEAR_MIN][:1]
    if near:
        return f"I do not know. The closest I remember, {_quoted(near[0])}", 1
    return UNKNOWN, 0


def _ranked(query: str, memories: Sequence[RecalledMemory]) -> list[tuple[float, RecalledMemory]]:
    question = question_in(query) or query
    found = [(bearing(question, memory.text), memory) for memory in memories]
    return sorted(found, key=lambda pair: (-pair[0], -pair[1].remembered_at.timestamp(), pair[1].memory_id))


def _quoted(memory: RecalledMemory) -> str:
    text = " ".join(memory.text.split())
    if len(text) > QUOTED_CHARACTERS_MAX:
        text = text[:QUOTED_CHARACTERS_MAX].rstrip() + "…"
    return f"{_date(memory.remembered_at)}: “{text}”"


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
