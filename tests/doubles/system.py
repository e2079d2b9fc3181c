"""The whole system on the stack's servers, with topics, a database and a mind of its own; its processes can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from neo4j import AsyncDriver
from tenacity import AsyncRetrying, retry_if_result, stop_after_delay, wait_fixed

from events.envelope import Event, edge_id
from events.requests import RequestSubmitted
from infra.adapters.kafka_batches import BatchPublisher
from infra.runtime.follow_ups import Publication, publication
from infra.settings import Settings, child_environment
from infra.stack.apart import API_KEY, apart

START_SECONDS_MAX = 90.0
STOP_SECONDS_MAX = 30.0
SETTLE_SECONDS_MAX = 90.0
LOOK_SECONDS_BETWEEN = 0.1
TERMINAL = ("AgentReplied", "AgentFailed", "RequestRejected")


@dataclass
class Running:
    """One of Mainza's processes, its log kept in memory."""

    process: asyncio.subprocess.Process
    lines: list[dict[str, Any]] = field(default_factory=list)
    seen: asyncio.Condition = field(default_factory=asyncio.Condition)
    reader: asyncio.Task[None] | None = None

    async def read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            async with self.seen:
                self.lines.append(json.loads(line) if line.startswith(b"{") else {"raw": line.decode("utf-8", "replace")})
                self.seen.notify_all()

    async def said(self, event: str, count: int = 1) -> dict[str, Any]:
        """Waits until the process logged `event` that often."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.lines if line.get("event") == event]

        try:
            async with asyncio.timeout(START_SECONDS_MAX), self.seen:
                await self.seen.wait_for(lambda: len(found()) >= count)
        except TimeoutError:
            raise AssertionError(f"{event!r} was not logged {count} times:\n{self.lines[-20:]}") from None
        return found()[-1]

    async def kill(self) -> None:
        """As the kernel would: no chance to finish anything."""
        os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS_MAX):
            return await self.process.wait()


@dataclass
class System:
    """What a test needs to use the system and to look into it."""

    settings: Settings
    pool: asyncpg.Pool[asyncpg.Record]
    driver: AsyncDriver
    publisher: BatchPublisher
    mind_id: str
    closing: AsyncExitStack
    environment: Mapping[str, str]

    async def start(self, *arguments: str, **environment: str) -> Running:
        """`mainza <arguments>` as a process that ends with the test."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cli",
            *arguments,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=child_environment({**self.environment, **environment}),
        )
        running = Running(process)
        running.reader = asyncio.create_task(running.read())
        self.closing.push_async_callback(_ended, running)
        return running

    async def workers(self, *names: str, **environment: str) -> Running:
        """These workers in one process, all in their groups."""
        running = await self.start("worker", *names, **environment)
        await running.said("worker_ready", len(names))
        return running

    async def gateway(self) -> httpx.AsyncClient:
        """A gateway, and a client that has its key."""
        running = await self.start("gateway", "--port", "0")
        address = (await running.said("gateway listens"))["address"]
        headers = {"Authorization": f"Bearer {API_KEY}"}
        return await self.closing.enter_async_context(httpx.AsyncClient(base_url=address, headers=headers, timeout=60))

    def request(self, query: str, user: str, **fields: Any) -> Event:
        event_id = edge_id(time.time())
        return Event(
            **{
                "event_id": event_id,
                "event_type": "RequestSubmitted",
                "occurred_at": datetime.now(UTC),
                "mind_id": self.mind_id,
                "user_id": user,
                "session_id": f"session-{user}",
                "correlation_id": event_id,
                "producer": "test",
                "payload": RequestSubmitted(agent="SimpleChat", query=query),
                **fields,
            }
        )

    async def publish(self, *events: Event) -> None:
        """As a producer of its own would: straight to the topics."""
        await self.publish_raw([publication(event, event.encoded()) for event in events])

    async def publish_raw(self, records: Sequence[Publication]) -> None:
        await asyncio.gather(*await self.publisher.enqueue(records))

    async def audited(self, correlation_ids: Sequence[UUID], event_type: str | None = None) -> list[asyncpg.Record]:
        """The rows of audit_logs that followed from these edge events."""
        rows = await self.pool.fetch(
            "SELECT event_id, event_type, correlation_id, causation_id, details FROM audit_logs"
            " WHERE correlation_id = ANY($1::uuid[]) ORDER BY timestamp",
            list(correlation_ids),
        )
        return [row for row in rows if event_type in (None, row["event_type"])]

    async def settled(self, requests: Sequence[Event]) -> dict[UUID, list[asyncpg.Record]]:
        """Waits until each request has an outcome that is learned from; the outcomes by request."""
        ids = [event.event_id for event in requests]

        async def open_count() -> int:
            rows = await self.audited(ids)
            closed = {row["correlation_id"] for row in rows if row["event_type"] in ("KnowledgeIntegrated", "RequestRejected")}
            return len(set(ids) - closed)

        await self.eventually(open_count, lambda count: count == 0)
        outcomes: dict[UUID, list[asyncpg.Record]] = {event_id: [] for event_id in ids}
        for row in await self.audited(ids):
            if row["event_type"] in TERMINAL:
                outcomes[row["correlation_id"]].append(row)
        return outcomes

    async def eventually(self, look: Any, holds: Any, seconds_max: float = SETTLE_SECONDS_MAX) -> Any:
        """Looks until what is seen holds, and returns it; fails with what was seen last."""

        async def once() -> Any:
            return await look()

        looking = AsyncRetrying(
            retry=retry_if_result(lambda seen: not holds(seen)),
            stop=stop_after_delay(seconds_max),
            wait=wait_fixed(LOOK_SECONDS_BETWEEN),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        seen: Any = await looking(once)
        assert holds(seen), f"after {seconds_max:g} s still: {seen!r}"
        return seen

    async def count(self, query: str, **parameters: Any) -> int:
        """One number from the graph."""
        answer = await self.driver.execute_query(query, mind_id=self.mind_id, **parameters)
        return int(answer.records[0][0])


async def _ended(running: Running) -> None:
    if running.process.returncode is None:
        running.process.kill()
        await running.process.wait()
    if running.reader is not None:
        await running.reader


@asynccontextmanager
async def own_system(**environment: str) -> AsyncIterator[System]:
    """No process runs yet; the model is off unless `MAINZA_LLM__ENABLED` says otherwise."""
    async with AsyncExitStack() as closing:
        beside = await closing.enter_async_context(apart())
        publisher = BatchPublisher(beside.settings.kafka, "test")
        await publisher.start()
        closing.push_async_callback(publisher.stop)
        own = {
            **beside.environment,
            "MAINZA_LLM__ENABLED": "false",
            "MAINZA_LOG__JSON_LINES": "true",
            "MAINZA_RUNTIME__METRICS_PORT": "0",
            **environment,
        }
        processes = await closing.enter_async_context(AsyncExitStack())
        yield System(beside.settings, beside.pool, beside.driver, publisher, beside.mind_id, processes, own)
