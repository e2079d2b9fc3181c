"""The graph's migrations, on the real server."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from neo4j import AsyncDriver

from infra.adapters import graph_migrations
from infra.adapters.graph_migrations import GraphMigrationChanged, migrate_graph
from infra.adapters.graph_migrations import graph_migrations as all_migrations


async def test_applied_migrations_are_not_applied_again_even_by_two_at_once(driver: AsyncDriver) -> None:
    for applied in await asyncio.gather(migrate_graph(driver), migrate_graph(driver)):
        assert applied == []


async def test_every_node_has_one_identity_and_every_search_its_index(driver: AsyncDriver) -> None:
    answer = await driver.execute_query("SHOW INDEXES YIELD name, state, type, owningConstraint")
    indexes = {
        record["name"]: (record["type"], record["state"], record["owningConstraint"] is not None) for record in answer.records
    }
    for node in ("user", "conversation", "memory", "concept", "entity", "activity", "state", "delta", "watermark"):
        assert indexes[f"{node}_identity"] == ("RANGE", "ONLINE", True)
    assert indexes["memory_embedding"] == ("VECTOR", "ONLINE", False)
    for name in ("memory_text", "concept_name", "entity_name"):
        assert indexes[name] == ("FULLTEXT", "ONLINE", False)


async def test_a_changed_migration_is_refused(driver: AsyncDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [replace(migration, text=f"{migration.text}// changed") for migration in all_migrations()]
    monkeypatch.setattr(graph_migrations, "graph_migrations", lambda: changed)
    with pytest.raises(GraphMigrationChanged, match="0001"):
        await migrate_graph(driver)
