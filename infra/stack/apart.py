"""A system apart on the stack's servers: topics, a database and a mind of its own, for tests and measurements."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
from neo4j import AsyncDriver
from pydantic import SecretStr

from infra.adapters.graph_migrations import migrate_graph
from infra.adapters.kafka_topics import create_topics, delete_topics
from infra.adapters.neo4j import open_driver
from infra.adapters.postgres import migrate, open_pool
from infra.settings import KafkaSettings, Settings

CONNECT_SECONDS_MAX = 30.0
API_KEY = "apart"
"""Its gateway listens on loopback, for as long as the test or the measurement takes."""


@dataclass(frozen=True, slots=True)
class Apart:
    """`settings` are those of its processes, and `environment` tells them to a child process."""

    settings: Settings
    environment: Mapping[str, str]
    pool: asyncpg.Pool[asyncpg.Record]
    driver: AsyncDriver

    @property
    def mind_id(self) -> str:
        return self.settings.schedule.mind_id


@asynccontextmanager
async def apart() -> AsyncIterator[Apart]:
    """Everything empty and migrated; no process runs. Topics and database are deleted afterwards.

    What is drawn in the graph stays, told apart by its mind: with Neo4j 2026.08.1, a search in the vector index fails wherever
    nothing of the owner is beside something deleted.
    """
    base, name = Settings(), f"apart-{uuid4().hex[:12]}"
    async with AsyncExitStack() as closing:
        pool = await closing.enter_async_context(own_database())
        kafka = await closing.enter_async_context(_own_topics(base.kafka, f"{name}."))
        driver = await closing.enter_async_context(open_driver(base.neo4j))
        await migrate_graph(driver)
        dsn = base.postgres.with_database(await pool.fetchval("SELECT current_database()"))
        settings = base.model_copy(
            update={
                "kafka": kafka,
                "postgres": base.postgres.model_copy(update={"dsn": SecretStr(dsn)}),
                "gateway": base.gateway.model_copy(update={"api_key": SecretStr(API_KEY)}),
                "schedule": base.schedule.model_copy(update={"mind_id": name}),
            }
        )
        environment = {
            "MAINZA_HOME": str(base.home),
            "MAINZA_KAFKA__NAMESPACE": kafka.namespace,
            "MAINZA_POSTGRES__DSN": dsn,
            "MAINZA_GATEWAY__API_KEY": API_KEY,
            "MAINZA_SCHEDULE__MIND_ID": name,
        }
        yield Apart(settings, environment, pool, driver)


@asynccontextmanager
async def own_database() -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """A database with every migration applied, dropped afterwards."""
    settings = Settings().postgres
    name = f"apart_{uuid4().hex}"
    admin = await asyncpg.connect(settings.dsn.get_secret_value(), timeout=CONNECT_SECONDS_MAX)
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        try:
            pool = await open_pool(settings, database=name)
            try:
                await migrate(pool)
                yield pool
            finally:
                await pool.close()
        finally:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await admin.close()


@asynccontextmanager
async def _own_topics(settings: KafkaSettings, namespace: str) -> AsyncIterator[KafkaSettings]:
    kafka = settings.model_copy(update={"namespace": namespace})
    await create_topics(kafka)
    try:
        yield kafka
    finally:
        await delete_topics(kafka)
