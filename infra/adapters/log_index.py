"""The index of the log: what `audit_logs` knows of a request, a tick or one event."""

from __future__ import annotations

import json
from uuid import UUID

import asyncpg

from infra.adapters.logged_event import LoggedEvent
from infra.adapters.postgres import sql_text, transient_when_away
from workers.contract import Origin

EVENTS_COUNT_MAX = 1_000
"""The most events of one request or tick that are read."""


class LogIndex:
    """Reads `audit_logs`, which the audit worker fills a moment after an event is in the log.

    Every method raises Transient when Postgres is away.
    """

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self._correlated = sql_text("queries", "events_correlated")
        self._by_id = sql_text("queries", "event_by_id")

    async def correlated(self, correlation_id: UUID) -> list[LoggedEvent]:
        """All that followed from one edge event, itself included, in the order of the index; empty when unknown."""
        async with transient_when_away():
            rows = await self._pool.fetch(self._correlated, correlation_id, EVENTS_COUNT_MAX)
        return [_event_of(row) for row in rows]

    async def event(self, event_id: UUID) -> LoggedEvent | None:
        """One event, or None when the index does not know it (yet)."""
        async with transient_when_away():
            row = await self._pool.fetchrow(self._by_id, event_id)
        return None if row is None else _event_of(row)


def _event_of(row: asyncpg.Record) -> LoggedEvent:
    """A row as an event. What was erased is an empty payload; that it happened stays."""
    return LoggedEvent(
        event_id=row["event_id"],
        event_type=row["event_type"],
        occurred_at=row["timestamp"],
        mind_id=row["mind_id"],
        user_id=row["user_id"],
        session_id=row["session_id"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        producer=row["producer"],
        duration_ms=row["duration_ms"],
        payload=json.loads(row["payload"]) if row["payload"] is not None else {},
        origin=Origin(row["topic"], row["partition"], row["log_offset"]),
    )
