"""A gateway process on the stack's servers, with topics and a database of its own, and a pipeline played by the test."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from pydantic import SecretStr

from events.codec import decode
from events.envelope import Event, Payload
from infra.adapters.kafka_producer import EventProducer
from infra.adapters.kafka_topics import create_topics, delete_topics
from infra.adapters.logged_event import LoggedEvent
from infra.adapters.postgres_store import columns_of, write_query
from infra.runtime.follow_ups import follow_ups
from infra.settings import Settings, child_environment
from infra.stack.apart import own_database
from workers.audit.chain import ChainHead
from workers.audit.decide import linked
from workers.audit.writes import AuditEntry
from workers.contract import Received

KEY = "integration-key"
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0


@dataclass
class Servers:
    """Topics and a database of the test's own, and the rest of the pipeline as the test plays it."""

    producer: EventProducer
    pool: asyncpg.Pool[asyncpg.Record]
    settings: Settings

    async def follow_up(self, cause: Event, worker: str, payload: Payload) -> tuple[Event, LoggedEvent]:
        """What `worker` would say to `cause`, published."""
        (record,) = follow_ups(cause, worker, [payload], datetime.now(UTC), 1.5)
        event = decode(record.value)
        (logged,) = await self.producer.publish(event)
        return event, logged

    async def index(self, events: Sequence[tuple[Event, LoggedEvent]]) -> None:
        """Writes rows of `audit_logs` as the audit worker does, each in a chain of its own."""
        rows = []
        for event, logged in events:
            received = Received(event, event.occurred_at, logged.origin, event.user_id, event.encoded())
            rows.append(linked(ChainHead(), received).model_copy(update={"chain": f"test-{uuid4().hex}"}))
        await self.pool.execute(write_query(AuditEntry), *columns_of(rows))


@dataclass
class GatewayProcess:
    """A running gateway and a client that has its key."""

    process: asyncio.subprocess.Process
    client: httpx.AsyncClient

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS_MAX):
            return await self.process.wait()


@asynccontextmanager
async def own_servers() -> AsyncIterator[Servers]:
    async with own_database() as pool:
        settings = await _own(Settings(), pool)
        await create_topics(settings.kafka)
        try:
            producer = EventProducer(settings.kafka, "test")
            await producer.start()
            try:
                yield Servers(producer, pool, settings)
            finally:
                await producer.stop()
        finally:
            await delete_topics(settings.kafka)


@asynccontextmanager
async def gateway_process(settings: Settings) -> AsyncIterator[GatewayProcess]:
    """Starts a gateway on a free port, and ends it."""
    process = await _started(settings)
    try:
        address = await _address(process)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as client:
            yield GatewayProcess(process, client)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _own(settings: Settings, pool: asyncpg.Pool[asyncpg.Record]) -> Settings:
    database = await pool.fetchval("SELECT current_database()")
    dsn = SecretStr(settings.postgres.with_database(database))
    return settings.model_copy(
        update={
            "kafka": settings.kafka.model_copy(update={"namespace": f"test-{uuid4().hex[:12]}."}),
            "postgres": settings.postgres.model_copy(update={"dsn": dsn}),
        }
    )


async def _started(settings: Settings) -> asyncio.subprocess.Process:
    environment = {
        "MAINZA_KAFKA__NAMESPACE": settings.kafka.namespace,
        "MAINZA_POSTGRES__DSN": settings.postgres.dsn.get_secret_value(),
        "MAINZA_GATEWAY__API_KEY": KEY,
        "MAINZA_LOG__JSON_LINES": "true",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "gateway", "--port", "0", stderr=asyncio.subprocess.PIPE, env=child_environment(environment)
    )


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said: list[str] = []
    async with asyncio.timeout(START_SECONDS_MAX):
        async for line in process.stderr:
            said.append(line.decode())
            entry: dict[str, Any] = json.loads(line) if line.startswith(b"{") else {}
            if entry.get("event") == "gateway listens":
                return str(entry["address"])
    raise AssertionError("the gateway did not start:\n" + "".join(said))
