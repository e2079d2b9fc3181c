"""The graph as people look at it: what it holds of a person, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neo4j import AsyncDriver

from infra.adapters.neo4j import cypher_text, transient_when_away

MEMORIES_COUNT_MAX = 100
LINKS_COUNT_MAX = 12


@dataclass(frozen=True, slots=True)
class SeenMemory:
    text: str
    source_event_id: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenLink:
    """Two concepts and how strongly they belong together, 0 to 1."""

    one: str
    other: str
    strength: float


class GraphView:
    """Reads. Every method raises Transient when the graph is away."""

    def __init__(self, driver: AsyncDriver, mind_id: str) -> None:
        self._driver = driver
        self._mind_id = mind_id

    async def memories(self, user_id: str) -> list[SeenMemory]:
        """A person's memories, oldest first."""
        async with transient_when_away():
            answer = await self._driver.execute_query(
                cypher_text("queries", "user_graph"), user_id=user_id, mind_id=self._mind_id, count_max=MEMORIES_COUNT_MAX
            )
        return [SeenMemory(row["text"], row["source_event_id"], tuple(sorted(row["mentions"]))) for row in answer.records]

    async def links(self, user_id: str) -> list[SeenLink]:
        """The strongest links between a person's concepts."""
        async with transient_when_away():
            answer = await self._driver.execute_query(
                cypher_text("queries", "user_links"), user_id=user_id, mind_id=self._mind_id, count_max=LINKS_COUNT_MAX
            )
        return [SeenLink(row["one"], row["other"], row["strength"]) for row in answer.records]

    async def concept_names(self, concept_ids: Sequence[str]) -> Mapping[str, str]:
        """The names of the concepts that are there, by id."""
        async with transient_when_away():
            answer = await self._driver.execute_query(cypher_text("queries", "concept_names"), concept_ids=list(concept_ids))
        return {row["concept_id"]: row["name"] for row in answer.records}

    async def counts(self, user_ids: Sequence[str]) -> Mapping[str, int]:
        """Nodes by label and relationships by type, of these people."""
        async with transient_when_away():
            answer = await self._driver.execute_query(
                cypher_text("queries", "graph_counts"), user_ids=list(user_ids), mind_id=self._mind_id
            )
        return {row["kind"]: row["found"] for row in answer.records}
