"""The deciders' store: the record, state, evidence and rows of a batch in one Postgres transaction."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel
from pydantic_core import to_json

from infra.adapters.postgres import sql_text, transient_when_away
from infra.runtime.store import AlreadyRecorded, Outcome, Recorded
from workers.contract import Evidence, Gathered, Received, Worker, Write

_EVIDENCE_COLUMNS = (
    "worker",
    "mind_id",
    "event_id",
    "ordinal",
    "occurred_at",
    "kind",
    "amounts",
    "labels",
    "topic",
    "partition",
    "log_offset",
)


@cache
def write_query(write: type[Write]) -> str:
    """The named query of a kind of row: `schemas/sql/writes/<snake_case of the class>.sql`."""
    return sql_text("writes", re.sub(r"(?<!^)(?=[A-Z])", "_", write.__name__).lower())


def columns_of(rows: Sequence[Write]) -> list[list[Any]]:
    """One array a field, in field order: what the named queries `unnest`. Containers travel as JSON text."""
    fields = tuple(type(rows[0]).model_fields)
    return [[_column_value(getattr(row, name)) for row in rows] for name in fields]


def _column_value(value: Any) -> Any:
    if isinstance(value, dict | list | tuple | BaseModel):
        return to_json(value).decode()
    return value


class PostgresSession:
    """One open transaction."""

    def __init__(self, worker: Worker[Any, Any], connection: Any) -> None:
        self._worker = worker
        self._connection = connection
        self._versions: dict[str, int] = {}
        self._unfolded: dict[str, list[int]] = {}

    async def load_states(self, keys: Sequence[str]) -> Mapping[str, str]:
        rows = await self._connection.fetch(
            "SELECT key, version, state FROM worker_state WHERE worker = $1 AND key = ANY($2::text[]) ORDER BY key FOR UPDATE",
            self._worker.name,
            list(keys),
        )
        self._versions.update((row["key"], row["version"]) for row in rows)
        return {row["key"]: row["state"] for row in rows}

    async def add_evidence(self, rows: Sequence[tuple[Received, int, Evidence]]) -> None:
        with self._already_recorded_when_not_unique():
            await self._connection.copy_records_to_table(
                "evidence",
                columns=_EVIDENCE_COLUMNS,
                records=[self._evidence_row(*row) for row in rows],
            )

    def _evidence_row(self, received: Received, ordinal: int, evidence: Evidence) -> tuple[Any, ...]:
        event, origin = received.event, received.origin
        return (
            self._worker.name,
            event.mind_id,
            event.event_id,
            ordinal,
            event.occurred_at,
            evidence.kind,
            to_json(evidence.amounts).decode(),
            to_json(evidence.labels).decode(),
            origin.topic,
            origin.partition,
            origin.offset,
        )

    async def unfolded_evidence(self, mind_id: str) -> tuple[Gathered, ...]:
        rows = await self._connection.fetch(
            "SELECT id, event_id, occurred_at, kind, amounts, labels FROM evidence"
            " WHERE worker = $1 AND mind_id = $2 AND folded_by IS NULL ORDER BY id FOR UPDATE",
            self._worker.name,
            mind_id,
        )
        self._unfolded[mind_id] = [row["id"] for row in rows]
        return tuple(
            Gathered(
                row["event_id"],
                row["occurred_at"],
                Evidence(kind=row["kind"], amounts=json.loads(row["amounts"]), labels=json.loads(row["labels"])),
            )
            for row in rows
        )

    async def mark_folded(self, mind_id: str, by: UUID) -> None:
        await self._connection.execute(
            "UPDATE evidence SET folded_by = $2 WHERE id = ANY($1::bigint[])", self._unfolded.pop(mind_id, []), by
        )

    async def save(self, outcome: Outcome) -> None:
        # The record first: a duplicate is noticed before anything else is written.
        await self._save_recorded(outcome.recorded)
        await self._save_states(outcome.states)
        by_class = groupby(sorted(outcome.writes, key=self._write_order), key=type)
        for write, rows in by_class:
            await self._connection.execute(write_query(write), *columns_of(list(rows)))
        await self._save_positions(outcome.positions)

    def _write_order(self, write: Write) -> int:
        return self._worker.writes.index(type(write))

    async def _save_states(self, states: Mapping[str, Any]) -> None:
        if not states:
            return
        keys = sorted(states)
        # A key without a row could not be locked: of two writers who both began from nothing, the second is sent back.
        saved = await self._connection.fetch(
            "INSERT INTO worker_state (worker, key, version, state)"
            " SELECT $1, key, version, state::jsonb FROM unnest($2::text[], $3::bigint[], $4::text[]) AS n (key, version, state)"
            " ON CONFLICT (worker, key) DO UPDATE SET version = excluded.version, state = excluded.state, updated_at = now()"
            " WHERE worker_state.version = excluded.version - 1 RETURNING key",
            self._worker.name,
            keys,
            [self._versions.get(key, 0) + 1 for key in keys],
            [to_json(states[key]).decode() for key in keys],
        )
        if len(saved) != len(keys):
            raise AlreadyRecorded(f"a state of {self._worker.name} changed meanwhile")

    async def _save_positions(self, positions: Mapping[tuple[str, int], int]) -> None:
        if not positions:
            return
        places = sorted(positions)
        await self._connection.execute(
            "INSERT INTO positions (worker, topic, partition, next_offset)"
            " SELECT $1, * FROM unnest($2::text[], $3::int[], $4::bigint[])"
            " ON CONFLICT (worker, topic, partition)"
            " DO UPDATE SET next_offset = greatest(positions.next_offset, excluded.next_offset)",
            self._worker.name,
            [topic for topic, _ in places],
            [partition for _, partition in places],
            [positions[place] for place in places],
        )

    async def _save_recorded(self, recorded: Sequence[Recorded]) -> None:
        if not recorded:
            return
        name = self._worker.name
        # COPY is the fastest way in. Its unique violation is how a duplicate, or a rival, is noticed.
        with self._already_recorded_when_not_unique():
            await self._connection.copy_records_to_table(
                "decided",
                columns=("worker", "event_id", "fingerprint", "follow_ups"),
                records=[(name, r.event_id, r.fingerprint, b"\n".join(r.follow_ups) or None) for r in recorded],
            )

    @contextmanager
    def _already_recorded_when_not_unique(self) -> Iterator[None]:
        try:
            yield
        except asyncpg.UniqueViolationError as error:
            raise AlreadyRecorded(f"an event was decided before by {self._worker.name}") from error


class PostgresStore:
    """A worker's record and state in Postgres. Several processes of one worker share it safely."""

    def __init__(self, worker: Worker[Any, Any], pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._worker = worker
        self._pool = pool

    async def recorded(self, event_ids: Sequence[UUID]) -> Mapping[UUID, Recorded]:
        async with transient_when_away():
            rows = await self._pool.fetch(
                "SELECT event_id, fingerprint, follow_ups FROM decided WHERE worker = $1 AND event_id = ANY($2::uuid[])",
                self._worker.name,
                list(event_ids),
            )
        return {
            row["event_id"]: Recorded(
                row["event_id"],
                row["fingerprint"],
                tuple(row["follow_ups"].split(b"\n")) if row["follow_ups"] else (),
            )
            for row in rows
        }

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresSession]:
        async with transient_when_away(), self._pool.acquire() as connection, connection.transaction():
            yield PostgresSession(self._worker, connection)
