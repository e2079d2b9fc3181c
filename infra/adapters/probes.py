"""Whether each dependency answers, and how fast."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import asyncpg
import httpx
from neo4j import AsyncDriver
from neo4j.exceptions import DriverError, Neo4jError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from infra.adapters.kafka_producer import EventProducer
from infra.adapters.postgres import transient_when_away
from infra.settings import EmbeddingSettings, LlmSettings
from workers.contract import Transient

PROBE_SECONDS_MAX = 2.0
EMBEDDING_FILES = ("model.onnx", "tokenizer.json")


class Status(StrEnum):
    OK = "ok"
    AWAY = "away"
    DEGRADED = "degraded"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one dependency answered. `optional`: the system works without it, less well."""

    status: Status
    latency_ms: float
    optional: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    findings: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Away when a required dependency is; degraded when only an optional one is."""
        away = [finding for finding in self.findings.values() if finding.status is Status.AWAY]
        if any(not finding.optional for finding in away):
            return Status.AWAY
        return Status.DEGRADED if away else Status.OK


Probe = Callable[[], Awaitable[None]]
"""Returns when the dependency answered; raises Transient, saying what to do, when it did not."""


class Probes:
    """A set of named probes, asked at once, each for at most PROBE_SECONDS_MAX."""

    def __init__(
        self, required: Mapping[str, Probe], optional: Mapping[str, Probe | None], seconds_max: float = PROBE_SECONDS_MAX
    ) -> None:
        self._required = dict(required)
        self._optional = dict(optional)
        self._seconds_max = seconds_max

    async def readiness(self) -> Readiness:
        names = [*self._required, *self._optional]
        findings = await asyncio.gather(
            *(self._ask(probe, optional=False) for probe in self._required.values()),
            *(self._ask(probe, optional=True) for probe in self._optional.values()),
        )
        return Readiness(dict(zip(names, findings, strict=True)))

    async def _ask(self, probe: Probe | None, *, optional: bool) -> Finding:
        if probe is None:
            return Finding(Status.OFF, 0.0, optional, "switched off by the settings")
        began = time.perf_counter()
        status, detail = Status.OK, ""
        try:
            async with asyncio.timeout(self._seconds_max):
                await probe()
        except TimeoutError:
            status, detail = Status.AWAY, f"no answer within {self._seconds_max:g} s"
        except Transient as error:
            status, detail = Status.AWAY, str(error)
        return Finding(status, round((time.perf_counter() - began) * 1000, 3), optional, detail)


def kafka_probe(producer: EventProducer) -> Probe:
    return producer.check


def postgres_probe(pool: asyncpg.Pool[asyncpg.Record]) -> Probe:
    async def probe() -> None:
        async with transient_when_away():
            await pool.fetchval("SELECT 1")

    return probe


def neo4j_probe(driver: AsyncDriver) -> Probe:
    async def probe() -> None:
        try:
            await driver.verify_connectivity()
        except (DriverError, Neo4jError, OSError) as error:
            raise Transient(f"Neo4j: {type(error).__name__}") from error

    return probe


def redis_probe(client: Redis) -> Probe:
    async def probe() -> None:
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            raise Transient(f"Redis: {type(error).__name__}") from error

    return probe


def model_probe(client: httpx.AsyncClient, settings: LlmSettings) -> Probe | None:
    """Asks for the list of models; None when the model is switched off."""
    if not settings.enabled:
        return None
    headers = {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}

    async def probe() -> None:
        try:
            answer = await client.get(f"{settings.base_url.rstrip('/')}/models", headers=headers)
        except httpx.HTTPError as error:
            raise Transient(f"model at {settings.base_url}: {type(error).__name__}") from error
        if answer.is_error:
            raise Transient(f"model at {settings.base_url}: HTTP {answer.status_code}")

    return probe


def embedding_probe(settings: EmbeddingSettings) -> Probe:
    async def probe() -> None:
        directory = settings.directory
        if directory is None:
            raise Transient("embeddings: no directory is set; run `mainza up` or set MAINZA_EMBEDDING__DIRECTORY")
        missing = [name for name in EMBEDDING_FILES if not (directory / name).is_file()]
        if missing:
            raise Transient(f"embeddings: {', '.join(missing)} missing in {directory}; run `mainza up`")

    return probe
