"""The graph as a worker's store: nothing is recorded, because every row merges on unique ids and may come twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from infra.adapters.graph_store import GraphStore
from infra.runtime.store import Outcome, Recorded
from workers.contract import Evidence, Gathered, Received, Worker


class GraphSession:
    """Collects nothing before `save`, which is one transaction of its own."""

    def __init__(self, worker: str, store: GraphStore) -> None:
        self._worker = worker
        self._store = store

    async def load_states(self, keys: Sequence[str]) -> Mapping[str, str]:
        raise TypeError(f"worker {self._worker}: a graph projector has no state, asked for {keys}")

    async def add_evidence(self, rows: Sequence[tuple[Received, int, Evidence]]) -> None:
        raise TypeError(f"worker {self._worker}: a graph projector gathers no evidence, got {len(rows)} rows")

    async def unfolded_evidence(self, mind_id: str) -> tuple[Gathered, ...]:
        raise TypeError(f"worker {self._worker}: a graph projector folds no evidence, asked for {mind_id}")

    async def mark_folded(self, mind_id: str, by: UUID) -> None:
        raise TypeError(f"worker {self._worker}: a graph projector folds no evidence, asked for {mind_id} by {by}")

    async def save(self, outcome: Outcome) -> None:
        await self._store.commit(self._worker, outcome.writes, outcome.positions)


class GraphProjection:
    """A projector's store in Neo4j."""

    def __init__(self, worker: Worker[Any, Any], store: GraphStore) -> None:
        self._worker = worker
        self._store = store

    async def recorded(self, event_ids: Sequence[UUID]) -> Mapping[UUID, Recorded]:
        """Nothing: of these events none is known, so each is drawn again over itself."""
        del event_ids
        return {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[GraphSession]:
        yield GraphSession(self._worker.name, self._store)
