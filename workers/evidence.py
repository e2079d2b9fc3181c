"""Evidence as the mind's workers fold it: micro-units, one order, each once, and changes that name what caused them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from events.mind import DECAY, EVIDENCE_NAMED_MAX, Change
from workers.contract import Gathered

UNIT = 1_000_000
"""Micro-units in 1.0: amounts are integers, so that their sum does not depend on order."""


def micro(value: float) -> int:
    return round(value * UNIT)


def each_once(evidence: Iterable[Gathered]) -> tuple[Gathered, ...]:
    """The evidence as a set, by time: in whatever order and however often it came, it reads the same."""
    distinct = {_identity(gathered): gathered for gathered in evidence}
    return tuple(sorted(distinct.values(), key=lambda gathered: (gathered.occurred_at, *_identity(gathered))))


def _identity(gathered: Gathered) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    evidence = gathered.evidence
    return str(gathered.event_id), evidence.kind, tuple(sorted(evidence.labels.items()))


def events_of(evidence: Iterable[Gathered]) -> tuple[UUID, ...]:
    """The events behind the evidence, each once, in its order."""
    return tuple(dict.fromkeys(gathered.event_id for gathered in evidence))


def changes_between(
    before: Mapping[str, float | None],
    after: Mapping[str, float | None],
    rule: str,
    evidence: tuple[UUID, ...] = (),
    weights: Mapping[str, float] | None = None,
) -> tuple[Change, ...]:
    """One change for every dimension that differs, by name. Without evidence nothing but decay can have moved it."""
    return tuple(
        Change(
            dimension=dimension,
            before=before.get(dimension),
            after=after.get(dimension),
            rule=rule if evidence else DECAY,
            weight=(weights or {}).get(dimension),
            evidence=evidence[:EVIDENCE_NAMED_MAX],
            evidence_count=len(evidence),
        )
        for dimension in sorted({*before, *after})
        if before.get(dimension) != after.get(dimension)
    )
