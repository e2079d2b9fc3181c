"""An in-memory store and log with the promises of the real ones: transactions, one record an event, order, offsets."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from infra.runtime.follow_ups import Publication
from infra.runtime.store import AlreadyRecorded, Outcome, Recorded
from workers.contract import Evidence, Gathered, Received, Write


@dataclass
class Contents:
    recorded: dict[UUID, Recorded] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    evidence: dict[tuple[UUID, int], tuple[str, Gathered]] = field(default_factory=dict)
    folded: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    positions: dict[tuple[str, int], int] = field(default_factory=dict)


class MemorySession:
    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._unfolded: dict[str, list[tuple[UUID, int]]] = {}

    async def load_states(self, keys: Sequence[str]) -> Mapping[str, str]:
        await asyncio.sleep(0)
        return {key: self.contents.states[key] for key in keys if key in self.contents.states}

    async def add_evidence(self, rows: Sequence[tuple[Received, int, Evidence]]) -> None:
        await asyncio.sleep(0)
        for received, ordinal, evidence in rows:
            event = received.event
            if (event.event_id, ordinal) in self.contents.evidence:
                raise AlreadyRecorded(str(event.event_id))
            gathered = Gathered(event.event_id, event.occurred_at, evidence)
            self.contents.evidence[event.event_id, ordinal] = (event.mind_id, gathered)

    async def unfolded_evidence(self, mind_id: str) -> tuple[Gathered, ...]:
        await asyncio.sleep(0)
        rows = {
            key: gathered
            for key, (mind, gathered) in self.contents.evidence.items()
            if mind == mind_id and key not in self.contents.folded
        }
        self._unfolded[mind_id] = list(rows)
        return tuple(rows.values())

    async def mark_folded(self, mind_id: str, by: UUID) -> None:
        await asyncio.sleep(0)
        self.contents.folded.update(dict.fromkeys(self._unfolded.pop(mind_id), by))

    async def save(self, outcome: Outcome) -> None:
        await asyncio.sleep(0)
        for recorded in outcome.recorded:
            if recorded.event_id in self.contents.recorded:
                raise AlreadyRecorded(str(recorded.event_id))
            self.contents.recorded[recorded.event_id] = recorded
        self.contents.states.update({key: to_json(state).decode() for key, state in outcome.states.items()})
        self.contents.writes += outcome.writes
        for place, offset in outcome.positions.items():
            self.contents.positions[place] = max(offset, self.contents.positions.get(place, 0))


class MemoryStore:
    """Transactions are serial; one that fails leaves nothing."""

    def __init__(self) -> None:
        self.contents = Contents()
        self._lock = asyncio.Lock()

    async def recorded(self, event_ids: Sequence[UUID]) -> Mapping[UUID, Recorded]:
        await asyncio.sleep(0)
        return {event_id: self.contents.recorded[event_id] for event_id in event_ids if event_id in self.contents.recorded}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemorySession]:
        async with self._lock:
            session = MemorySession(copy.deepcopy(self.contents))
            yield session
            self.contents = session.contents


@dataclass(frozen=True)
class MemoryRecord:
    """A record as a consumer's fetch returns it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


def _acknowledge(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.set_result(None)


class MemoryLog:
    """A publisher and a committer that remember. Acknowledgement comes one turn of the event loop later."""

    def __init__(self) -> None:
        self.published: list[Publication] = []
        self.committed: dict[tuple[str, int], int] = {}
        self.commits: list[dict[tuple[str, int], int]] = []
        self._grew = asyncio.Event()

    async def until_published(self, count: int) -> None:
        """Waits until at least `count` records were published."""
        while len(self.published) < count:
            self._grew.clear()
            await self._grew.wait()

    async def enqueue(self, publications: Sequence[Publication]) -> Sequence[asyncio.Future[Any]]:
        self.published += publications
        self._grew.set()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        loop.call_soon(_acknowledge, future)
        return [future]

    async def commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        await asyncio.sleep(0)
        self.committed.update(offsets)
        self.commits.append(dict(offsets))
