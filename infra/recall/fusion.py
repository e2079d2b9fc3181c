"""Fusion: three rankings of memories become one, and each memory says why it is in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.replies import RecalledMemory
from workers.learning.words import words

RANK_OFFSET = 10
"""The k of reciprocal rank fusion (Cormack et al., 2009). They take 60 for lists of a thousand; ours have twenty-odd."""

PATH_WEIGHTS: Mapping[str, float] = {"vector": 1.0, "text": 0.7, "graph": 0.6}
IMPORTANCE_WEIGHT = 0.25
RECENCY_WEIGHT = 0.15
RECENCY_HALF_LIFE_SECONDS = 14 * 86_400.0
"""A memory's recency is 1 when it was just said and halves in this time. Computed when read, never written."""

SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A memory as one path found it: `score` in that path's own terms, `topics` by which the graph came to it."""

    memory_id: str
    text: str
    timestamp: datetime
    importance: float
    source_event_id: str
    score: float
    topics: tuple[str, ...] = ()


def fuse(paths: Mapping[str, Sequence[Candidate]], now: datetime, count_max: int) -> tuple[RecalledMemory, ...]:
    """The best memories first, each text once. `paths` are best first, named as in `PATH_WEIGHTS`; scores are 0 to 1."""
    found: dict[str, Candidate] = {}
    ranks: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}
    for path, weight in PATH_WEIGHTS.items():
        for rank, candidate in enumerate(paths.get(path, ()), start=1):
            key = candidate.memory_id
            found.setdefault(key, candidate)
            ranks[key] = ranks.get(key, 0.0) + weight / (RANK_OFFSET + rank)
            reasons.setdefault(key, []).append(_reason(path, candidate))
    best = sum(PATH_WEIGHTS.values()) / (RANK_OFFSET + 1)
    memories = [
        RecalledMemory(
            memory_id=candidate.memory_id,
            text=candidate.text,
            score=round(ranks[key] / best * _standing(candidate, now), SCORE_DIGITS),
            reasons=tuple(reasons[key]),
            remembered_at=candidate.timestamp,
            source_event_id=candidate.source_event_id,
        )
        for key, candidate in found.items()
    ]
    memories.sort(key=lambda memory: (-memory.score, -memory.remembered_at.timestamp(), str(memory.memory_id)))
    distinct = {words(memory.text): memory for memory in reversed(memories)}
    return tuple(memory for memory in memories if distinct[words(memory.text)] is memory)[:count_max]


def _standing(candidate: Candidate, now: datetime) -> float:
    """What a memory's importance and recency make of its rank: a factor up to 1, so that relevance comes first."""
    age_seconds = max((now - candidate.timestamp).total_seconds(), 0.0)
    recency = 0.5 ** (age_seconds / RECENCY_HALF_LIFE_SECONDS)
    raised = 1.0 + IMPORTANCE_WEIGHT * candidate.importance + RECENCY_WEIGHT * recency
    return float(raised / (1.0 + IMPORTANCE_WEIGHT + RECENCY_WEIGHT))


def _reason(path: str, candidate: Candidate) -> str:
    match path:
        case "vector":
            return f"vector {candidate.score:.2f}".replace(" 0.", " .")
        case "graph":
            return f"graph: {', '.join(candidate.topics)}"
        case _:
            return path
