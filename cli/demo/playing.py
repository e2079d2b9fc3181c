"""Plays the script against a running system, as an application would: through the gateway and the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from neo4j import AsyncDriver
from tenacity import AsyncRetrying, retry_if_result, stop_after_delay, wait_fixed

from cli.client import GatewayClient
from cli.demo.reasons import CONCEPT, Names, concept_ids, evidence_ids
from infra.adapters.graph_store import GraphStore
from infra.adapters.graph_view import GraphView, SeenLink, SeenMemory
from infra.adapters.log_index import LogIndex
from infra.adapters.logged_event import LoggedEvent
from infra.adapters.mind_history import MindHistory, StateRow
from infra.adapters.neo4j import open_driver
from infra.adapters.postgres import open_pool
from infra.settings import Settings

REPLY_SECONDS_MAX = 120.0
REMEMBERED_SECONDS_MAX = 30.0
LOOK_SECONDS_BETWEEN = 0.05


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the graph holds after the conversation."""

    counts: dict[str, int]
    memories: dict[str, list[SeenMemory]]
    links: dict[str, list[SeenLink]] = field(default_factory=dict)


class Stage:
    """The system as the demonstration sees it."""

    def __init__(self, settings: Settings, client: GatewayClient, index: LogIndex, history: MindHistory, driver: AsyncDriver):
        self._mind_id = settings.schedule.mind_id
        self._client = client
        self._index = index
        self._history = history
        self._graph = GraphStore(driver, ())
        self._view = GraphView(driver, self._mind_id)

    async def ask(self, user: str, text: str, session: str) -> dict[str, Any]:
        """One request and its outcome."""
        body = {"agent": "SimpleChat", "query": text, "user_id": user, "session_id": session}
        return await asyncio.to_thread(self._client.ask, body, REPLY_SECONDS_MAX)

    async def remembered(self, request_id: UUID) -> LoggedEvent | None:
        """Waits until the graph holds what the exchange taught; None when that takes too long."""
        looking = AsyncRetrying(
            retry=retry_if_result(lambda found: found is None),
            stop=stop_after_delay(REMEMBERED_SECONDS_MAX),
            wait=wait_fixed(LOOK_SECONDS_BETWEEN),
            retry_error_callback=lambda _: None,
        )
        return await looking(self._learned, request_id)

    async def _learned(self, request_id: UUID) -> LoggedEvent | None:
        events = await self._index.correlated(request_id)
        learned = next((event for event in events if event.event_type == "KnowledgeIntegrated"), None)
        if learned is None:
            return None
        drawn = (await self._graph.positions("graph")).get((learned.origin.topic, learned.origin.partition), 0)
        return learned if drawn > learned.origin.offset else None

    async def state(self) -> StateRow | None:
        return await self._history.latest(self._mind_id)

    async def states_since(self, version: int) -> list[StateRow]:
        """The states after `version`, oldest first."""
        page = await self._history.page(self._mind_id, None, 100)
        return [row for row in reversed(page) if row.version > version]

    async def trace(self, request_id: UUID) -> list[LoggedEvent]:
        return await self._index.correlated(request_id)

    async def names(self, rows: Sequence[StateRow], *states: StateRow | None) -> Names:
        """What the ids in these changes and states stand for."""
        subjects = [subject for row in states if row for subject in row.state.get("attention") or {}]
        concepts = sorted({*concept_ids(rows), *(found for subject in subjects for found in CONCEPT.findall(subject))})
        evidence = evidence_ids(rows)
        events = await asyncio.gather(*(self._index.event(UUID(one)) for one in evidence))
        known = {str(event.event_id): event.event_type for event in events if event}
        return Names(concepts=await self._view.concept_names(concepts), events=known)

    async def graph(self, users: tuple[str, ...]) -> Remembered:
        return Remembered(
            counts=dict(await self._view.counts(users)),
            memories={user: await self._view.memories(user) for user in users},
            links={user: await self._view.links(user) for user in users},
        )


async def stage(settings: Settings, closing: AsyncExitStack) -> Stage:
    """Connects to what the demonstration looks at."""
    client = closing.enter_context(GatewayClient(settings.gateway))
    pool = await open_pool(settings.postgres)
    closing.push_async_callback(pool.close)
    driver = open_driver(settings.neo4j)
    closing.push_async_callback(driver.close)
    return Stage(settings, client, LogIndex(pool), MindHistory(pool), driver)
