"""Is it there, and does it answer? One question a server, of the kind a client would ask; local or external alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
import httpx
from aiokafka.admin import AIOKafkaAdminClient
from neo4j import AsyncGraphDatabase
from redis.asyncio import Redis

from infra.settings import Settings
from infra.stack import embedding

ANSWER_SECONDS_MAX = 5.0


class Unanswered(Exception):
    """The server did not answer as it should; the text says what came instead."""


async def probe_kafka(settings: Settings) -> str:
    """Asks for the cluster's metadata."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka.bootstrap_servers, request_timeout_ms=int(ANSWER_SECONDS_MAX * 1000)
    )
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    finally:
        await admin.close()
    if not cluster["brokers"]:
        raise Unanswered("the cluster has no broker")
    return f"{len(cluster['brokers'])} broker"


async def probe_neo4j(settings: Settings) -> str:
    """Runs a query over bolt."""
    auth = (settings.neo4j.user, settings.neo4j.password.get_secret_value())
    connecting = AsyncGraphDatabase.driver(settings.neo4j.uri, auth=auth, connection_timeout=ANSWER_SECONDS_MAX)
    async with connecting as driver, driver.session() as session:
        result = await session.run("RETURN 1 AS one")
        await result.single(strict=True)
    return "answered over bolt"


async def probe_postgres(settings: Settings) -> str:
    connection = await asyncpg.connect(settings.postgres.dsn.get_secret_value(), timeout=ANSWER_SECONDS_MAX)
    try:
        return f"version {await connection.fetchval('SHOW server_version')}"
    finally:
        await connection.close()


async def probe_valkey(settings: Settings) -> str:
    url = settings.redis.url.get_secret_value()
    async with Redis.from_url(url, socket_connect_timeout=ANSWER_SECONDS_MAX, socket_timeout=ANSWER_SECONDS_MAX) as client:
        if not await client.ping():
            raise Unanswered("no PONG")
    return "PONG"


async def probe_llm(settings: Settings) -> str:
    """Asks for the list of models."""
    if not settings.llm.enabled:
        return "switched off: answers come from memories alone"
    headers = {"Authorization": f"Bearer {settings.llm.api_key.get_secret_value()}"}
    async with httpx.AsyncClient(timeout=ANSWER_SECONDS_MAX) as client:
        response = await client.get(f"{settings.llm.base_url.rstrip('/')}/models", headers=headers)
    if response.status_code != httpx.codes.OK:
        raise Unanswered(f"HTTP {response.status_code}")
    models = [model["id"] for model in response.json()["data"]]
    return f"models {', '.join(models[:3])}"


async def probe_embedding(settings: Settings) -> str:
    directory = settings.embedding.directory
    if directory is None:
        raise Unanswered("no directory is set")
    missing = [name for name in embedding.FILES if not (directory / name).is_file()]
    if missing:
        raise Unanswered(f"{directory} lacks {', '.join(missing)}")
    return str(directory)


PROBES: dict[str, Callable[[Settings], Awaitable[str]]] = {
    "kafka": probe_kafka,
    "neo4j": probe_neo4j,
    "postgres": probe_postgres,
    "valkey": probe_valkey,
    "llm": probe_llm,
    "embedding": probe_embedding,
}
