"""The newest summaries are copied to Redis, where they may be lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import asyncpg
import pytest
from redis.asyncio import Redis

from infra.adapters.metrics_cache import LIFE, RedisMetricsCache
from infra.settings import Settings
from infra.stack.apart import own_database
from tests.doubles.records import NOW
from workers.contract import Transient

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
METRICS = {"count": 3, "p50": 1.25}


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with own_database() as opened:
        yield opened


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    async with Redis.from_url(Settings().redis.url.get_secret_value()) as client:
        yield client


async def summarised(pool: Pool, component: str, minutes: float) -> None:
    at = NOW + timedelta(minutes=minutes)
    await pool.execute(
        "INSERT INTO performance_metrics (timestamp, component, metrics) VALUES ($1, $2, $3::jsonb)",
        at,
        component,
        json.dumps(METRICS),
    )


async def test_each_recent_window_is_one_key_with_every_component(pool: Pool, redis: Redis) -> None:
    namespace = f"{uuid4().hex}."
    for component, minutes in (("agents", -1), ("validation", -1), ("validation", -2), ("validation", -11), ("validation", 0)):
        await summarised(pool, component, minutes)
    await RedisMetricsCache(redis, pool, namespace).refresh(NOW)
    keys = [key.decode().removeprefix(namespace) async for key in redis.scan_iter(f"{namespace}*")]
    newest = f"{namespace}cache:metrics:2026-03-01T08:59:00Z"
    assert sorted(keys) == ["cache:metrics:2026-03-01T08:58:00Z", "cache:metrics:2026-03-01T08:59:00Z"]
    assert json.loads(await redis.get(newest) or b"") == {"agents": METRICS, "validation": METRICS}
    assert 0 < await redis.ttl(newest) <= LIFE.total_seconds()
    await redis.delete(*(namespace + key for key in keys))


async def test_nothing_to_copy_is_no_error(pool: Pool, redis: Redis) -> None:
    namespace = f"{uuid4().hex}."
    await RedisMetricsCache(redis, pool, namespace).refresh(NOW)
    assert [key async for key in redis.scan_iter(f"{namespace}*")] == []


async def test_a_cache_that_is_away_is_transient(pool: Pool, tmp_path: Path) -> None:
    await summarised(pool, "agents", -1)
    async with Redis(unix_socket_path=str(tmp_path / "nobody")) as nobody:
        with pytest.raises(Transient, match="Redis"):
            await RedisMetricsCache(nobody, pool).refresh(NOW)
