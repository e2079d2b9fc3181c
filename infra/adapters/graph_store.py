"""The graph projector's store: a batch of rows and the positions it reaches, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from neo4j import AsyncDriver, AsyncManagedTransaction, unit_of_work

from infra.adapters.neo4j import cypher_text, transient_when_away
from workers.contract import Write

TRANSACTION_SECONDS_MAX = 60.0

Positions = Mapping[tuple[str, int], int]
"""Topic and partition to the offset that comes next."""


@cache
def write_query(write: type[Write]) -> str:
    """The named query of a kind of row: `schemas/cypher/writes/<snake_case of the class>.cypher`."""
    return cypher_text("writes", re.sub(r"(?<!^)(?=[A-Z])", "_", write.__name__).lower())


def rows_of(writes: Sequence[Write]) -> list[dict[str, Any]]:
    """The rows of one kind, in the order of their fields' values.

    Concurrent transactions merge nodes they share in one order, so that they wait for each other instead of deadlocking.
    """
    rows = [{name: _parameter(value) for name, value in write} for write in writes]
    # The leading id decides; a list (an embedding, evidence) is never reached, nor could it be compared with None.
    return sorted(rows, key=lambda row: [value for value in row.values() if isinstance(value, str)])


def _parameter(value: Any) -> Any:
    """The value as the driver takes it: it knows no UUIDs."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return [_parameter(item) for item in value]
    return value


class GraphStore:
    """Commits the writes of a projector. `writes_order` is the worker's `writes`: the order in which kinds of rows run."""

    def __init__(self, driver: AsyncDriver, writes_order: tuple[type[Write], ...]) -> None:
        self._driver = driver
        self._writes_order = writes_order

    async def commit(self, worker: str, writes: Sequence[Write], positions: Positions) -> None:
        """Everything or nothing; a position never goes back.

        Raises Transient when the graph is away, and KeyError for a kind of row that the worker does not declare.
        """
        kinds: dict[type[Write], list[Write]] = {kind: [] for kind in self._writes_order}
        for write in writes:
            kinds[type(write)].append(write)
        statements = [(write_query(kind), rows_of(rows)) for kind, rows in kinds.items() if rows]
        reached = [
            {"topic": topic, "partition": partition, "next_offset": next_offset}
            for (topic, partition), next_offset in sorted(positions.items())
        ]

        @unit_of_work(timeout=TRANSACTION_SECONDS_MAX)
        async def run(transaction: AsyncManagedTransaction) -> None:
            for query, rows in statements:
                await (await transaction.run(query, rows=rows)).consume()
            await (await transaction.run(cypher_text("queries", "reach_positions"), worker=worker, rows=reached)).consume()

        async with transient_when_away(), self._driver.session() as session:
            await session.execute_write(run)

    async def positions(self, worker: str) -> dict[tuple[str, int], int]:
        """How far the graph holds what the worker drew. Raises Transient when the graph is away."""
        async with transient_when_away():
            answer = await self._driver.execute_query(cypher_text("queries", "positions"), worker=worker)
        return {(record["topic"], record["partition"]): record["next_offset"] for record in answer.records}
