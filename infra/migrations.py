"""Every store brought to what this build expects: topics created, tables and constraints migrated."""

from __future__ import annotations

from dataclasses import dataclass

from infra.adapters.graph_migrations import migrate_graph
from infra.adapters.neo4j import open_driver
from infra.adapters.postgres import migrate, open_pool
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Migrated:
    """The names of what was applied just now; empty when everything was there."""

    postgres: tuple[str, ...]
    neo4j: tuple[str, ...]


async def migrate_stores(settings: Settings) -> Migrated:
    """Applies what is missing in Postgres and Neo4j. Raises Transient when one is away."""
    pool = await open_pool(settings.postgres)
    try:
        tables = await migrate(pool)
    finally:
        await pool.close()
    driver = open_driver(settings.neo4j)
    try:
        graph = await migrate_graph(driver)
    finally:
        await driver.close()
    return Migrated(
        tuple(f"{applied.number:04} {applied.name}" for applied in tables),
        tuple(f"{applied.number:04} {applied.name}" for applied in graph),
    )
