"""What the loop asks of a worker's authoritative store: what is recorded, and one transaction a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from workers.contract import Evidence, Gathered, Received, Write


class AlreadyRecorded(Exception):
    """Somebody recorded one of these events first. Nothing was written: look up and decide again."""


class Recorded(NamedTuple):
    """That an event was decided, and what follows from it: the wire bytes of each follow-up, in order."""

    event_id: UUID
    fingerprint: int
    follow_ups: tuple[bytes, ...]


@dataclass(slots=True)
class Outcome:
    """Everything a batch changes, to be saved at once."""

    recorded: list[Recorded] = field(default_factory=list)
    states: dict[str, Any] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    positions: dict[tuple[str, int], int] = field(default_factory=dict)


class Session(Protocol):
    """One open transaction of a worker's store."""

    async def load_states(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The stored states, as JSON text, locked until the transaction ends; keys without one are absent."""

    async def add_evidence(self, rows: Sequence[tuple[Received, int, Evidence]]) -> None:
        """Stores gathered evidence, each with its ordinal within its event."""

    async def unfolded_evidence(self, mind_id: str) -> tuple[Gathered, ...]:
        """All evidence of the mind that nothing folded yet, locked until the transaction ends."""

    async def mark_folded(self, mind_id: str, by: UUID) -> None:
        """What `unfolded_evidence` last returned for the mind was folded by the event `by`."""

    async def save(self, outcome: Outcome) -> None:
        """Writes the outcome. Raises AlreadyRecorded when an event in it is recorded already."""


class Store(Protocol):
    """A worker's authoritative store. Every method raises Transient when the store is away."""

    async def recorded(self, event_ids: Sequence[UUID]) -> Mapping[UUID, Recorded]:
        """What was decided before, of these events."""

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Commits when left normally, rolls back on any error."""
