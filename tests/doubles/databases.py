"""A database of a test's own on the stack's Postgres, with every migration applied, dropped afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from infra.adapters.postgres import migrate, open_pool
from infra.settings import Settings


@asynccontextmanager
async def own_database() -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    settings = Settings().postgres
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(settings.dsn.get_secret_value(), timeout=30)
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
