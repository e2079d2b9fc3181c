"""The real graph of the running stack. Its database is shared: every test has a mind of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from neo4j import AsyncDriver

from infra.adapters.graph_migrations import migrate_graph
from infra.adapters.graph_store import GraphStore
from infra.adapters.neo4j import open_driver
from infra.settings import Neo4jSettings, Settings
from tests.doubles.exchanges import Talk, integrated
from workers.contract import Received
from workers.graph.decide import decide
from workers.graph.writes import IN_ORDER


@pytest.fixture(scope="session")
def neo4j_settings() -> Neo4jSettings:
    """Where the graph is, with its indexes in place."""
    settings = Settings().neo4j

    async def prepare() -> None:
        async with open_driver(settings) as driver:
            await migrate_graph(driver)

    asyncio.run(prepare())
    return settings


@pytest.fixture
async def driver(neo4j_settings: Neo4jSettings) -> AsyncIterator[AsyncDriver]:
    async with open_driver(neo4j_settings) as driver:
        yield driver


@pytest.fixture
def mind_id() -> str:
    return f"test-{uuid4().hex}"


@dataclass(slots=True)
class Graph:
    """The graph as one mind's tests see it."""

    driver: AsyncDriver
    mind_id: str

    def talk(self, user: str, session: str | None = "s1") -> Talk:
        """The talk of a user whom no other test has."""
        return Talk(f"{user}-{self.mind_id}", self.mind_id, session)

    async def fold(self, *events: Received) -> None:
        """The events in one batch, as the runtime commits them."""
        writes = [row for event in events for row in decide(None, event, None).writes]
        await GraphStore(self.driver, IN_ORDER).commit(f"graph-{self.mind_id}", writes, {})

    async def learn(self, *exchanges: Received) -> None:
        await self.fold(*map(integrated, exchanges))

    async def contents(self) -> list[str]:
        """Everything of this mind, in canonical order: nodes with their properties, and relationships between them."""
        nodes = await self.driver.execute_query(
            "MATCH (n) WHERE n.mind_id = $mind OR n.state_id = $mind OR n.user_id ENDS WITH $mind "
            "RETURN labels(n) AS labels, properties(n) AS properties, "
            "[(n)-[r]->(m) | [type(r), properties(r), properties(m)]] AS out",
            mind=self.mind_id,
        )
        return sorted(
            repr((record["labels"], sorted(record["properties"].items()), sorted(map(repr, record["out"]))))
            for record in nodes.records
        )

    async def count(self, pattern: str) -> int:
        """How often the pattern holds among nodes of this mind; `$mind` is its id."""
        answer = await self.driver.execute_query(f"MATCH {pattern} RETURN count(*) AS count", mind=self.mind_id)
        return int(answer.records[0]["count"])


@pytest.fixture
async def graph(driver: AsyncDriver, mind_id: str) -> AsyncIterator[Graph]:
    """Removes what the test drew, so that nobody else's searches meet it."""
    yield Graph(driver, mind_id)
    await driver.execute_query(
        "MATCH (n) WHERE n.mind_id = $mind OR n.state_id = $mind OR n.user_id ENDS WITH $mind "
        "OR n.worker = 'graph-' + $mind DETACH DELETE n",
        mind=mind_id,
    )
