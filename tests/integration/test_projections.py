"""What audit, metrics and validation leave in Postgres, through the store that the runtime uses."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import pytest

from events.envelope import Payload
from events.mind import Ticked
from events.requests import RejectionReason, RequestAccepted, RequestRejected
from infra.adapters.postgres_store import PostgresStore
from infra.runtime.store import Outcome
from infra.stack.apart import own_database
from tests.doubles.records import NOW, arriving, fact, request_fields
from workers.audit.chain import ChainHead, verify
from workers.audit.worker import worker as audit
from workers.contract import Received, Worker, Write
from workers.metrics.histogram import bucket_of, quantile
from workers.metrics.worker import worker as metrics
from workers.metrics.writes import WindowCounted
from workers.ports import RateVerdict
from workers.validation.worker import worker as validation

ACCEPTED = RequestAccepted(agent="SimpleChat", query='naïve "quotes" \\ 🎉')
REJECTED = RequestRejected(reason=RejectionReason.EMPTY_QUERY, detail="empty")
TICKED = Ticked(schedule="main", sequence=1, slot_start=NOW, interval_seconds=60)

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with own_database() as opened:
        yield opened


async def saved(pool: Pool, worker: Worker[Any, Any], writes: Sequence[Write]) -> None:
    async with PostgresStore(worker, pool).transaction() as session:
        await session.save(Outcome(writes=list(writes)))


# --- audit


@dataclass(frozen=True)
class Row:
    """A row as an auditor reads it; `details` is the text of the jsonb."""

    chain: str
    chain_seq: int
    topic: str
    partition: int
    log_offset: int
    event_id: UUID
    event_type: str
    timestamp: datetime
    user_id: str | None
    action: str
    mind_id: str
    session_id: str | None
    correlation_id: UUID
    causation_id: UUID | None
    producer: str
    duration_ms: float | None
    details: str | None
    details_hash: bytes
    raw_hash: bytes
    prev_hash: bytes
    hash: bytes


async def audit_rows(pool: Pool, chain: str) -> list[Row]:
    columns = ", ".join(f"details::text AS {f.name}" if f.name == "details" else f.name for f in fields(Row))
    rows = await pool.fetch(f"SELECT {columns} FROM audit_logs WHERE chain = $1 ORDER BY chain_seq", chain)  # noqa: S608
    return [Row(**row) for row in rows]


def audited(received: Sequence[Received]) -> Iterator[tuple[Write, ChainHead]]:
    head = ChainHead()
    for one in received:
        decision = audit.decide(head, one, None)
        assert decision.state is not None
        head = decision.state
        yield decision.writes[0], head


async def test_rows_read_back_from_postgres_hold_as_a_chain(pool: Pool) -> None:
    durations = [None, 0.0, 5.0, 0.1, 1.5e-7, 123456789.125]
    events = [
        fact(ACCEPTED, number, duration_ms=ms, at=NOW + timedelta(microseconds=number)) for number, ms in enumerate(durations)
    ]
    links = list(audited(events))
    await saved(pool, audit, [row for row, _ in links])
    rows = await audit_rows(pool, "mainza.validations.v1/0")
    assert [row.event_id for row in rows] == [event.event.event_id for event in events]
    assert list(verify(rows, links[-1][1])) == []


async def test_a_row_changed_in_the_database_is_found(pool: Pool) -> None:
    links = list(audited([fact(ACCEPTED, number) for number in range(1, 4)]))
    await saved(pool, audit, [row for row, _ in links])
    await pool.execute("UPDATE audit_logs SET details = jsonb_set(details, '{payload,query}', '\"forged\"') WHERE chain_seq = 2")
    [found] = verify(await audit_rows(pool, "mainza.validations.v1/0"), links[-1][1])
    assert (found.chain_seq, found.what) == (2, "details are not what was hashed")


async def test_an_event_is_one_row_and_a_second_is_refused_aloud(pool: Pool) -> None:
    [(row, _)] = audited([fact(ACCEPTED)])
    await saved(pool, audit, [row])
    with pytest.raises(asyncpg.UniqueViolationError):
        await saved(pool, audit, [row])


# --- metrics


def measured(payload: Payload, count: int, **about: Any) -> list[Write]:
    return [
        write
        for number in range(count)
        for write in metrics.decide(None, fact(payload, number, duration_ms=number + 1.0, **about), None).writes
    ]


async def summaries(pool: Pool) -> dict[tuple[datetime, str], dict[str, Any]]:
    rows = await pool.fetch("SELECT timestamp, component, metrics FROM performance_metrics")
    return {(row["timestamp"], row["component"]): json.loads(row["metrics"]) for row in rows}


def tick(seconds: float) -> list[Write]:
    """The order to summarise what ended before, without the tick's own contribution."""
    return list(metrics.decide(None, fact(TICKED, at=NOW + timedelta(seconds=seconds)), None).writes[1:])


async def test_a_window_that_is_over_is_summarised_as_the_histogram_says(pool: Pool) -> None:
    writes = measured(ACCEPTED, 200) + measured(REJECTED, 50)
    await saved(pool, metrics, [*writes, *tick(60)])
    counts = Counter(write.bucket for write in writes if isinstance(write, WindowCounted))
    found = (await summaries(pool))[NOW, "validation"]
    assert (found["count"], found["errors"], found["error_rate"]) == (250, 50, 0.2)
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        assert found[name] == pytest.approx(quantile(counts, share), rel=1e-9)


async def test_a_window_that_goes_on_is_not_summarised_yet(pool: Pool) -> None:
    await saved(pool, metrics, [*measured(ACCEPTED, 3), *tick(59.9)])
    assert await summaries(pool) == {}


async def test_late_events_bring_the_summary_up_to_date_at_the_next_tick(pool: Pool) -> None:
    await saved(pool, metrics, [*measured(ACCEPTED, 3), *tick(60)])
    await saved(pool, metrics, measured(REJECTED, 1))
    assert (await summaries(pool))[NOW, "validation"]["count"] == 3
    await saved(pool, metrics, tick(61))
    assert (await summaries(pool))[NOW, "validation"]["count"] == 4
    assert len(await summaries(pool)) == 1


async def test_events_without_durations_count_and_have_no_quantiles(pool: Pool) -> None:
    await saved(pool, metrics, [*metrics.decide(None, fact(ACCEPTED), None).writes, *tick(60)])
    found = (await summaries(pool))[NOW, "validation"]
    assert (found["count"], found["p50"], found["p99"]) == (1, None, None)


async def test_many_processes_fold_the_same_windows_at_once_and_lose_nothing(pool: Pool) -> None:
    """Batches in opposite orders over the same windows, with ticks in between: neither a deadlock nor a lost count."""
    batches: list[list[Write]] = [
        [write for window in range(6) for write in measured(ACCEPTED, 5, at=NOW + timedelta(minutes=window))] + tick(600)
        for _ in range(12)
    ]
    for batch in batches[::2]:
        batch.reverse()
    async with asyncio.timeout(60):
        await asyncio.gather(*(saved(pool, metrics, batch) for batch in batches))
        await saved(pool, metrics, tick(600))
    alone = quantile(Counter(bucket_of(ms) for ms in (1.0, 2.0, 3.0, 4.0, 5.0)), 0.5)
    found = await summaries(pool)
    assert {at: (one["count"], one["p50"]) for (at, _), one in found.items()} == {
        NOW + timedelta(minutes=window): (60, pytest.approx(alone)) for window in range(6)
    }


# --- validation


async def test_a_refusal_is_one_security_event_however_often_it_is_written(pool: Pool) -> None:
    received = arriving(request_fields(payload__query=" "))
    decision = validation.decide(None, received, RateVerdict(True))  # type: ignore[arg-type]
    await saved(pool, validation, decision.writes)
    await saved(pool, validation, decision.writes)
    [row] = await pool.fetch("SELECT timestamp, event_type, threat_level, details ->> 'user_id' AS user_id FROM security_events")
    assert tuple(row) == (NOW, "empty_query", "low", "ada")
