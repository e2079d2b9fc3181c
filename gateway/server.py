"""Runs the gateway: connects its parts, serves until it is told to stop, and lets what is under way finish."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime

import asyncpg
import httpx
import structlog
import uvicorn
from neo4j import AsyncGraphDatabase
from redis.asyncio import Redis

from gateway.app import create_app
from gateway.auth import required_key
from gateway.live import FOLLOWED, LiveLog
from gateway.parts import Parts
from infra.adapters.kafka_producer import EventProducer
from infra.adapters.kafka_tail import KafkaTail
from infra.adapters.log_index import LogIndex
from infra.adapters.mind_history import MindHistory
from infra.adapters.postgres import open_pool
from infra.adapters.probes import (
    PROBE_SECONDS_MAX,
    Probes,
    embedding_probe,
    kafka_probe,
    model_probe,
    neo4j_probe,
    postgres_probe,
    redis_probe,
)
from infra.settings import Settings

KEEP_ALIVE_SECONDS = 30
BACKLOG_COUNT_MAX = 2_048
CONNECTIONS_COUNT_MAX = 2_048
"""Open connections and requests under way; beyond it uvicorn answers 503 itself."""

Listening = Callable[[str], None]
"""Told the address once the gateway answers there."""


class Server(uvicorn.Server):
    """uvicorn, which ends waits and streams when it begins to stop, and leaves signals to `serve`."""

    def __init__(self, config: uvicorn.Config, live: LiveLog) -> None:
        super().__init__(config)
        self._live = live

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Nothing: uvicorn would raise the signal again after it stopped, and a clean stop would look like a death."""
        yield

    def stop(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.close()
        await super().shutdown(sockets)


async def serve(settings: Settings, listening: Listening | None = None) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises NoApiKey without a key, Transient when a server that it needs is away, OSError when the port is taken.
    """
    required_key(settings.gateway.api_key)
    loop = asyncio.get_running_loop()
    async with opened(settings) as (parts, tail):
        config = uvicorn.Config(
            create_app(parts),
            host=settings.gateway.host,
            port=settings.gateway.port,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=CONNECTIONS_COUNT_MAX,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(1, int(settings.runtime.drain_seconds_max)),
        )
        with _bound(settings.gateway.host, settings.gateway.port) as listener:
            server = Server(config, parts.live)
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, server.stop)
            address = f"http://{settings.gateway.host}:{listener.getsockname()[1]}"
            structlog.get_logger().info("gateway listens", address=address)
            if listening is not None:
                listening(address)
            await _together(server, listener, tail, parts.live)
    structlog.get_logger().info("gateway stopped")


@contextmanager
def _bound(host: str, port: int) -> Generator[socket.socket, None, None]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG_COUNT_MAX)
        yield listener


async def _together(server: Server, listener: socket.socket, tail: KafkaTail, live: LiveLog) -> None:
    """The server ends the tail, and a tail that fails ends the server: without it nobody would hear of replies."""
    following = asyncio.create_task(tail.run(live.deliver))
    following.add_done_callback(lambda _task: server.stop())
    try:
        await server.serve(sockets=[listener])
    finally:
        following.cancel()
        results = await asyncio.gather(following, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Parts, KafkaTail]]:
    """The parts over real servers, and the tail that has yet to be run. Raises Transient when Kafka or Postgres is away."""
    async with AsyncExitStack() as stack:
        producer = EventProducer(settings.kafka, "mainza-gateway")
        await producer.start()
        stack.push_async_callback(producer.stop)
        pool = await open_pool(settings.postgres)
        stack.push_async_callback(pool.close)
        tail = KafkaTail(settings.kafka, FOLLOWED, "mainza-gateway-tail")
        await tail.start()
        stack.push_async_callback(tail.stop)
        probes = await _probes(settings, stack, producer, pool)
        parts = Parts(
            api_key=settings.gateway.api_key,
            mind_id=settings.schedule.mind_id,
            wait_seconds_max=settings.gateway.wait_seconds_max,
            producer=producer,
            index=LogIndex(pool),
            history=MindHistory(pool),
            prober=probes,
            live=LiveLog(),
            clock=lambda: datetime.now(UTC),
        )
        yield parts, tail


async def _probes(
    settings: Settings, stack: AsyncExitStack, producer: EventProducer, pool: asyncpg.Pool[asyncpg.Record]
) -> Probes:
    """None of these connects before it is asked."""
    graph = settings.neo4j
    driver = AsyncGraphDatabase.driver(
        graph.uri,
        auth=(graph.user, graph.password.get_secret_value()),
        max_connection_pool_size=2,
        connection_timeout=PROBE_SECONDS_MAX,
    )
    stack.push_async_callback(driver.close)
    cache = Redis.from_url(settings.redis.url.get_secret_value(), max_connections=2, socket_timeout=PROBE_SECONDS_MAX)
    stack.push_async_callback(cache.aclose)
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=PROBE_SECONDS_MAX))
    required = {
        "kafka": kafka_probe(producer),
        "postgres": postgres_probe(pool),
        "neo4j": neo4j_probe(driver),
        "redis": redis_probe(cache),
        "embeddings": embedding_probe(settings.embedding),
    }
    return Probes(required, {"model": model_probe(client, settings.llm)})
