"""The newest summaries in Redis, under `cache:metrics:{timestamp}`: a copy that may be lost at any time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from infra.adapters.postgres import sql_text, transient_when_away
from workers.contract import Transient

RECENT = timedelta(minutes=10)
"""How far back a refresh copies: events that are later than this are read from Postgres."""

LIFE = timedelta(hours=1)


def cache_key(namespace: str, window_start: datetime) -> str:
    """E.g. `cache:metrics:2026-01-01T12:00:00Z`; the value is JSON, component to metrics."""
    return f"{namespace}cache:metrics:{window_start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class RedisMetricsCache:
    """The `MetricsCache` port. `namespace` is put before every key."""

    def __init__(self, client: Redis, pool: asyncpg.Pool[asyncpg.Record], namespace: str = "") -> None:
        self._client = client
        self._pool = pool
        self._namespace = namespace
        self._recent = sql_text("queries", "recent_performance")

    async def refresh(self, until: datetime) -> None:
        """Copies what `performance_metrics` says of the windows that began in the ten minutes before `until`.

        Raises Transient when either server is away.
        """
        async with transient_when_away():
            rows = await self._pool.fetch(self._recent, until - RECENT, until)
        windows: dict[datetime, dict[str, object]] = {}
        for row in rows:
            windows.setdefault(row["timestamp"], {})[row["component"]] = json.loads(row["metrics"])
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for start, components in windows.items():
                    pipeline.set(cache_key(self._namespace, start), json.dumps(components), ex=LIFE)
                await pipeline.execute()
        except (RedisError, OSError) as error:
            raise Transient(f"Redis: {type(error).__name__}: {error}") from error
