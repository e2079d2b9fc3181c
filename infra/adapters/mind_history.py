"""The mind's states as they followed each other, read from the projection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from infra.adapters.postgres import sql_text, transient_when_away

PAGE_COUNT_MAX = 500


@dataclass(frozen=True, slots=True)
class StateRow:
    """One version of a mind's state, why it came, and the event that said so."""

    mind_id: str
    version: int
    at: datetime
    state: dict[str, Any]
    changes: list[dict[str, Any]]
    event_id: UUID


class MindHistory:
    """Reads `state_history`. Every method raises Transient when Postgres is away."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self._page = sql_text("queries", "state_history_page")

    async def latest(self, mind_id: str) -> StateRow | None:
        """The newest state, or None before the first cycle."""
        rows = await self.page(mind_id, None, 1)
        return rows[0] if rows else None

    async def page(self, mind_id: str, before: int | None, count_max: int) -> list[StateRow]:
        """At most `count_max` states with a version below `before` (absent: from the newest), newest first."""
        async with transient_when_away():
            rows = await self._pool.fetch(self._page, mind_id, before, min(count_max, PAGE_COUNT_MAX))
        return [_state_row(row) for row in rows]


def _state_row(row: asyncpg.Record) -> StateRow:
    return StateRow(
        mind_id=row["mind_id"],
        version=row["version"],
        at=row["at"],
        state=json.loads(row["state"]),
        changes=json.loads(row["changes"]),
        event_id=row["event_id"],
    )
