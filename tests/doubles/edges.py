"""The gateway over memory: a log, an index, a history and probes that are told what to answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from pydantic import SecretStr

from events.catalogue import BY_TYPE
from events.envelope import Event, edge_id, follow_up_id
from gateway.app import create_app
from gateway.live import LiveLog, Subscription
from gateway.parts import Parts
from infra.adapters.logged_event import LoggedEvent
from infra.adapters.mind_history import StateRow
from infra.adapters.probes import Readiness
from workers.contract import Origin, Transient

KEY = "the-key"
MIND = "mind-of-the-test"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def logged(kind: str, cause: LoggedEvent | None = None, after_ms: float = 10.0, **payload: Any) -> LoggedEvent:
    """An event in the log: an edge event, or one that follows from `cause` `after_ms` later."""
    event_id = edge_id(time.time()) if cause is None else follow_up_id(cause.event_id, kind, 0)
    return LoggedEvent(
        event_id=event_id,
        event_type=kind,
        occurred_at=NOON if cause is None else cause.occurred_at + timedelta(milliseconds=after_ms),
        mind_id=MIND,
        user_id="ada",
        session_id=None,
        correlation_id=event_id if cause is None else cause.correlation_id,
        causation_id=None if cause is None else cause.event_id,
        producer=BY_TYPE[kind].producers[0],
        duration_ms=None if cause is None else 2.0,
        payload=payload,
        origin=Origin(BY_TYPE[kind].topic.name, 0, 0),
        bytes_count=100,
    )


def answered(submitted: LoggedEvent) -> list[LoggedEvent]:
    """What follows from a request that is answered and learned from."""
    accepted = logged("RequestAccepted", submitted, agent="SimpleChat", query="?")
    replied = logged(
        "AgentReplied", accepted, agent="SimpleChat", query="?", text="Roses.", mode="model", memories=[], attempts=[]
    )
    integrated = logged("KnowledgeIntegrated", replied, memories=[{"text": "Roses.", "embedding": "AAAA"}], concepts=[])
    return [accepted, replied, integrated]


def rejected(submitted: LoggedEvent) -> list[LoggedEvent]:
    """What follows from a request that came too soon."""
    told: dict[str, Any] = {"reason": "rate_limited", "detail": "too many requests", "retry_after_seconds": 1.5}
    return [logged("RequestRejected", submitted, **told)]


def failed(submitted: LoggedEvent) -> list[LoggedEvent]:
    """What follows from a request that no agent could answer."""
    accepted = logged("RequestAccepted", submitted, agent="SimpleChat", query="?")
    return [accepted, logged("AgentFailed", accepted, agent="SimpleChat", error="NoAnswer", detail="away", attempts=[])]


def silence(_submitted: LoggedEvent) -> list[LoggedEvent]:
    """Nothing follows: the workers are slow."""
    return []


class WatchedLive(LiveLog):
    """Tells a test when somebody has begun to follow."""

    def __init__(self) -> None:
        super().__init__()
        self.followed = asyncio.Event()

    @contextmanager
    def follow(self, key: str) -> Iterator[Subscription]:
        with super().follow(key) as subscription:
            self.followed.set()
            yield subscription


@dataclass
class MemoryTopics:
    """A log that acknowledges at once, and a pipeline that answers at once through the live log."""

    live: LiveLog
    follows: Callable[[LoggedEvent], Sequence[LoggedEvent]] = silence
    published: list[Event] = field(default_factory=list)
    away: bool = False

    async def publish(self, *events: Event) -> list[LoggedEvent]:
        if self.away:
            raise Transient("Kafka: no broker")
        found = []
        for event in events:
            origin = Origin(BY_TYPE[event.event_type].topic.name, 1, len(self.published))
            self.published.append(event)
            found.append(LoggedEvent.of_wire(event.encoded(), origin))
        for submitted in found:
            for following in self.follows(submitted):
                self.live.deliver(following)
        return found


@dataclass
class MemoryIndex:
    """`audit_logs` in memory."""

    events: list[LoggedEvent] = field(default_factory=list)
    away: bool = False

    async def correlated(self, correlation_id: UUID) -> list[LoggedEvent]:
        self._reached()
        return [event for event in self.events if event.correlation_id == correlation_id]

    async def event(self, event_id: UUID) -> LoggedEvent | None:
        self._reached()
        return next((event for event in self.events if event.event_id == event_id), None)

    def _reached(self) -> None:
        if self.away:
            raise Transient("Postgres: away")


@dataclass
class MemoryHistory:
    """`state_history` in memory."""

    rows: list[StateRow] = field(default_factory=list)

    async def latest(self, mind_id: str) -> StateRow | None:
        rows = await self.page(mind_id, None, 1)
        return rows[0] if rows else None

    async def page(self, mind_id: str, before: int | None, count_max: int) -> list[StateRow]:
        fitting = [row for row in self.rows if row.mind_id == mind_id and (before is None or row.version < before)]
        return sorted(fitting, key=lambda row: -row.version)[:count_max]


@dataclass
class FixedProber:
    found: Readiness = field(default_factory=Readiness)

    async def readiness(self) -> Readiness:
        return self.found


@dataclass
class Edge:
    """A gateway over memory, and a client of it that has the key."""

    client: httpx.AsyncClient
    topics: MemoryTopics
    index: MemoryIndex
    history: MemoryHistory
    prober: FixedProber
    live: WatchedLive

    def another_process(self) -> Edge:
        """A second gateway on the same log and index, which remembers nothing of the first."""
        live = WatchedLive()
        return _edge(replace(self.topics, live=live), self.index, self.history, self.prober, live)


def _edge(topics: MemoryTopics, index: MemoryIndex, history: MemoryHistory, prober: FixedProber, live: WatchedLive) -> Edge:
    parts = Parts(
        api_key=SecretStr(KEY),
        mind_id=MIND,
        wait_seconds_max=5.0,
        producer=topics,
        index=index,
        history=history,
        prober=prober,
        live=live,
        clock=lambda: NOON,
    )
    transport = httpx.ASGITransport(create_app(parts), raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=AUTHORIZED)
    return Edge(client, topics, index, history, prober, live)


@asynccontextmanager
async def edge(follows: Callable[[LoggedEvent], Sequence[LoggedEvent]] = silence) -> AsyncIterator[Edge]:
    """`follows` is what the pipeline makes of a request."""
    live = WatchedLive()
    made = _edge(MemoryTopics(live, follows), MemoryIndex(), MemoryHistory(), FixedProber(), live)
    async with made.client:
        yield made
