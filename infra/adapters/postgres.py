"""Postgres: the pool, what counts as away, and the numbered migrations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

import asyncpg

from infra.settings import PostgresSettings
from workers.contract import Transient

CONNECT_SECONDS_MAX = 10.0
COMMAND_SECONDS_MAX = 60.0
MIGRATION_LOCK = 6_218_201
"""Any number that nobody else locks: two migrators take turns."""

AWAY: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InsufficientResourcesError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.QueryCanceledError,
    ConnectionError,
    asyncio.TimeoutError,
    TimeoutError,
    OSError,
)
"""Failures that pass: the server is away, full, or asked us to try again."""


class MigrationChanged(Exception):
    """An applied migration's text is not what it was: history must not change."""


@asynccontextmanager
async def transient_when_away() -> AsyncIterator[None]:
    """Turns the failures that pass into Transient; others are ours and stay as they are."""
    try:
        yield
    except AWAY as error:
        if isinstance(error, ValueError):  # asyncpg refused our own arguments: asking again would not help
            raise
        raise Transient(f"Postgres: {type(error).__name__}: {error}") from error


async def _as_it_is(_connection: Any) -> None:
    """Gives a connection back without a round trip: nobody changes its session, and a transaction ends with its block."""


async def open_pool(
    settings: PostgresSettings, connections_min: int = 1, database: str | None = None
) -> asyncpg.Pool[asyncpg.Record]:
    """A pool of at most `pool_count_max` connections, or `connections_min` where that is more; opened as they are needed.

    Raises Transient when the server is away.
    """
    async with transient_when_away():
        return await asyncpg.create_pool(
            settings.dsn.get_secret_value(),
            database=database,
            min_size=1,
            max_size=max(connections_min, settings.pool_count_max),
            timeout=CONNECT_SECONDS_MAX,
            command_timeout=COMMAND_SECONDS_MAX,
            reset=_as_it_is,
            server_settings={"application_name": "mainza", "jit": "off"},
        )


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def sql_text(kind: str, name: str) -> str:
    """The text of `schemas/sql/<kind>/<name>.sql`."""
    return resources.files("schemas").joinpath("sql", kind, f"{name}.sql").read_text(encoding="utf-8")


def migrations() -> list[Migration]:
    """Every migration, in order of its number."""
    found = []
    for entry in resources.files("schemas").joinpath("sql", "migrations").iterdir():
        if entry.name.endswith(".sql"):
            number, _, name = entry.name.removesuffix(".sql").partition("_")
            found.append(Migration(int(number), name, entry.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.number)


async def migrate(pool: asyncpg.Pool[asyncpg.Record]) -> list[Migration]:
    """Applies what is missing, each in its own transaction; returns what it applied. Raises MigrationChanged."""
    applied = []
    async with transient_when_away(), pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        try:
            for migration in await _missing(connection):
                async with connection.transaction():
                    await connection.execute(migration.text)
                    await connection.execute(
                        "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)",
                        migration.number,
                        migration.name,
                        migration.checksum,
                    )
                applied.append(migration)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", MIGRATION_LOCK)
    return applied


async def _missing(connection: Any) -> list[Migration]:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    known = {row["number"]: row["checksum"] for row in await connection.fetch("SELECT number, checksum FROM migrations")}
    missing = []
    for migration in migrations():
        if migration.number not in known:
            missing.append(migration)
        elif known[migration.number] != migration.checksum:
            raise MigrationChanged(
                f"migration {migration.number:04} ({migration.name}) was changed after it was applied; "
                "restore its text and put the change into a new migration"
            )
    return missing
