"""The composition root of a worker process: adapters for the ports, and a store for each worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import Any

import asyncpg
from neo4j import AsyncDriver
from redis.asyncio import Redis

from infra.adapters.embedding import OnnxEmbedder
from infra.adapters.graph_projection import GraphProjection
from infra.adapters.graph_store import GraphStore
from infra.adapters.metrics_cache import RedisMetricsCache
from infra.adapters.model import RecordedModel
from infra.adapters.neo4j import open_driver
from infra.adapters.postgres import open_pool
from infra.adapters.postgres_store import PostgresStore
from infra.adapters.rate_limiter import RedisRateLimiter
from infra.adapters.recall import GraphRecall
from infra.runtime.process import Surroundings
from infra.runtime.store import Store
from infra.settings import Settings
from workers.contract import StoreKind, Worker
from workers.ports import Embedder, LanguageModel, MetricsCache, RateLimiter, Recall


class LivePorts:
    """The ports over real servers. Each is made when a worker first asks for it, and connects at its first use."""

    def __init__(self, settings: Settings, pool: asyncpg.Pool[asyncpg.Record], closing: AsyncExitStack) -> None:
        self._settings = settings
        self._pool = pool
        self._closing = closing

    @cached_property
    def driver(self) -> AsyncDriver:
        driver = open_driver(self._settings.neo4j)
        self._closing.push_async_callback(driver.close)
        return driver

    @cached_property
    def redis(self) -> Redis:
        client = Redis.from_url(self._settings.redis.url.get_secret_value())
        self._closing.push_async_callback(client.aclose)
        return client

    @cached_property
    def rate_limiter(self) -> RateLimiter:
        return RedisRateLimiter(self.redis, self._settings.rate_limit, self._settings.kafka.namespace)

    @cached_property
    def metrics_cache(self) -> MetricsCache:
        return RedisMetricsCache(self.redis, self._pool, self._settings.kafka.namespace)

    @cached_property
    def embedder(self) -> Embedder:
        embedder = OnnxEmbedder(self._settings.embedding)
        self._closing.push_async_callback(embedder.aclose)
        return embedder

    @cached_property
    def recall(self) -> Recall:
        return GraphRecall(self.driver, self.embedder)

    @cached_property
    def model(self) -> LanguageModel:
        model = RecordedModel(self._settings.llm, self._pool)
        self._closing.push_async_callback(model.aclose)
        return model


@asynccontextmanager
async def surroundings(settings: Settings, workers: Sequence[Worker[Any, Any]]) -> AsyncIterator[Surroundings]:
    """What these workers need of the outside, closed in reverse order. Raises Transient when Postgres is away."""
    async with AsyncExitStack() as closing:
        # Each worker may hold one connection for its transaction and one to look up; agents also record answers.
        pool = await open_pool(settings.postgres, connections_min=2 * len(workers) + 1)
        closing.push_async_callback(pool.close)
        ports = LivePorts(settings, pool, closing)

        def store_of(worker: Worker[Any, Any]) -> Store:
            if worker.store is StoreKind.NEO4J:
                return GraphProjection(worker, GraphStore(ports.driver, worker.writes))
            return PostgresStore(worker, pool)

        yield Surroundings(settings, ports, store_of)
