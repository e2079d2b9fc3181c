"""The graph's numbered migrations: each applied once, recorded with its checksum, by one migrator at a time."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import resources

from neo4j import AsyncDriver, Query

from infra.adapters.neo4j import transient_when_away

MIGRATION_SECONDS_MAX = 300.0
INDEXES_SECONDS_MAX = 120

STATEMENT_END = re.compile(r";[ \t]*$", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)

IDENTITIES = (
    "CREATE CONSTRAINT migration_lock_identity IF NOT EXISTS FOR (n:MigrationLock) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT migration_identity IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE",
)
TAKE_LOCK = "MERGE (lock:MigrationLock {name: 'graph'}) SET lock.taken = true"
RECORD = "CREATE (:Migration {number: $number, name: $name, checksum: $checksum, applied_at: datetime()})"


class GraphMigrationChanged(Exception):
    """An applied migration's text is not what it was: history must not change."""


@dataclass(frozen=True, slots=True)
class GraphMigration:
    number: int
    name: str
    text: str = field(repr=False)

    @property
    def checksum(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> tuple[str, ...]:
        """Its statements in order: each ends with a semicolon at the end of a line."""
        parts = (part.strip() for part in STATEMENT_END.split(COMMENT.sub("", self.text)))
        return tuple(part for part in parts if part)


def graph_migrations() -> list[GraphMigration]:
    """Every migration, in order of its number."""
    found = []
    for entry in resources.files("schemas").joinpath("cypher", "migrations").iterdir():
        if entry.name.endswith(".cypher"):
            number, _, name = entry.name.removesuffix(".cypher").partition("_")
            found.append(GraphMigration(int(number), name, entry.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.number)


async def migrate_graph(driver: AsyncDriver) -> list[GraphMigration]:
    """Applies what is missing and waits until every index answers; returns what it applied.

    A schema statement commits by itself, so every one of them must bear to be run again (IF NOT EXISTS): a migration that was
    interrupted starts over. Raises GraphMigrationChanged, and Transient when the graph is away.
    """
    applied = []
    async with transient_when_away():
        for statement in IDENTITIES:
            await driver.execute_query(statement)
        async with _alone(driver):
            for migration in await _missing(driver):
                async with driver.session() as session:
                    for statement in migration.statements:
                        await (await session.run(Query(statement, timeout=MIGRATION_SECONDS_MAX))).consume()
                await driver.execute_query(RECORD, number=migration.number, name=migration.name, checksum=migration.checksum)
                applied.append(migration)
            await driver.execute_query("CALL db.awaitIndexes($seconds)", seconds=INDEXES_SECONDS_MAX)
    return applied


@asynccontextmanager
async def _alone(driver: AsyncDriver) -> AsyncIterator[None]:
    """Holds the lock node's write lock in an open transaction; the server releases it when this process dies."""
    async with driver.session() as session, await session.begin_transaction(timeout=MIGRATION_SECONDS_MAX) as transaction:
        await (await transaction.run(TAKE_LOCK)).consume()
        yield
        await transaction.commit()


async def _missing(driver: AsyncDriver) -> list[GraphMigration]:
    answer = await driver.execute_query("MATCH (n:Migration) RETURN n.number AS number, n.checksum AS checksum")
    known = {record["number"]: record["checksum"] for record in answer.records}
    missing = []
    for migration in graph_migrations():
        if migration.number not in known:
            missing.append(migration)
        elif known[migration.number] != migration.checksum:
            raise GraphMigrationChanged(
                f"graph migration {migration.number:04} ({migration.name}) was changed after it was applied; "
                "restore its text and put the change into a new migration"
            )
    return missing
