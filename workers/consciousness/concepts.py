"""What the mind knows of a concept: when it came up, whether it is covered, and whether it is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from events.envelope import Model
from workers.consciousness.gather import COVERED_MIN, Kind
from workers.contract import Gathered

CONCEPTS_COUNT_MAX = 200
"""How many concepts are kept: the last that came up."""


class Concept(Model):
    """By id, without its name. `memories` and `links` hold the smallest two ids each: enough to tell that there are two.

    It is missing from its last gap, `missing_at`, until a memory about it comes later, `learned_at`.
    """

    concept_id: UUID
    mentioned_at: AwareDatetime
    memories: tuple[UUID, ...] = Field(default=(), max_length=COVERED_MIN)
    links: tuple[UUID, ...] = Field(default=(), max_length=COVERED_MIN)
    learned_at: AwareDatetime | None = None
    missing_at: AwareDatetime | None = None

    @property
    def name(self) -> str:
        return f"concept:{self.concept_id}"

    @property
    def is_covered(self) -> bool:
        return len(self.memories) >= COVERED_MIN and len(self.links) >= COVERED_MIN

    @property
    def is_missing(self) -> bool:
        return self.missing_at is not None and (self.learned_at is None or self.learned_at <= self.missing_at)

    def joined(self, other: Self) -> Self:
        """What both say together. Joining is commutative, associative and idempotent, so order cannot matter."""
        return self.model_copy(
            update={
                "mentioned_at": max(self.mentioned_at, other.mentioned_at),
                "memories": _smallest(self.memories, other.memories),
                "links": _smallest(self.links, other.links),
                "learned_at": _later(self.learned_at, other.learned_at),
                "missing_at": _later(self.missing_at, other.missing_at),
            }
        )


def concepts_of(happened: Iterable[Gathered]) -> tuple[Concept, ...]:
    """Each row about a concept, as if it were all that is known of it."""
    return tuple(_concept(one) for one in happened if one.evidence.kind in {Kind.CONCEPT, Kind.GAP})


def merged(concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    """One a concept, by id; the last that came up when there are too many."""
    known: dict[UUID, Concept] = {}
    for concept in concepts:
        before = known.get(concept.concept_id)
        known[concept.concept_id] = concept if before is None else before.joined(concept)
    latest = sorted(known.values(), key=lambda one: (one.mentioned_at, one.concept_id))[-CONCEPTS_COUNT_MAX:]
    return tuple(sorted(latest, key=lambda one: one.concept_id))


def _concept(gathered: Gathered) -> Concept:
    labels, at = gathered.evidence.labels, gathered.occurred_at
    memories = _ids(labels.get("memories", ""))
    return Concept(
        concept_id=UUID(labels["concept"]),
        mentioned_at=at,
        memories=memories,
        links=_ids(labels.get("links", "")),
        learned_at=at if memories else None,
        missing_at=at if gathered.evidence.kind == Kind.GAP else None,
    )


def _ids(text: str) -> tuple[UUID, ...]:
    return tuple(UUID(part) for part in text.split())


def _smallest(one: tuple[UUID, ...], other: tuple[UUID, ...]) -> tuple[UUID, ...]:
    return tuple(sorted({*one, *other})[:COVERED_MIN])


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
