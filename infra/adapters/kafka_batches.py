"""Publishing in batches: records grouped by target partition, acknowledged by all replicas, in order, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner, murmur2

from events.topics import MESSAGE_BYTES_MAX
from infra.runtime.follow_ups import Publication
from infra.settings import KafkaSettings
from workers.contract import Transient

BATCH_BYTES_MAX = 1_048_576
REQUEST_SECONDS_MAX = 30.0


@lru_cache(maxsize=65_536)
def _murmur2_positive(key: bytes) -> int:
    """The client computes it in Python, 2 us a key; the same few users come again and again."""
    return int(murmur2(key)) & 0x7FFFFFFF


class BatchPublisher:
    """One idempotent producer. `enqueue` keeps the order of its calls for every partition."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._partitioner = DefaultPartitioner()
        self._partitions: dict[str, list[int]] = {}
        self._producer: Any = None

    async def start(self) -> None:
        """Connects. Raises Transient when no broker answers."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=BATCH_BYTES_MAX,
            max_request_size=MESSAGE_BYTES_MAX,
            request_timeout_ms=int(REQUEST_SECONDS_MAX * 1000),
        )
        try:
            await self._producer.start()
        except KafkaError as error:
            raise Transient(f"Kafka: {error}") from error

    async def stop(self) -> None:
        """Waits for what is under way, then closes."""
        if self._producer is not None:
            await self._producer.stop()

    async def enqueue(self, publications: Sequence[Publication]) -> Sequence[asyncio.Future[Any]]:
        """Hands the records to the sender, in order; each future is done when its part is acknowledged."""
        grouped: dict[tuple[str, int], list[Publication]] = {}
        for record in publications:
            topic = self._settings.namespace + record.topic
            known = self._partitions.get(topic) or await self._learn_partitions(topic)
            partition = self._partition_of(record.key, known)
            grouped.setdefault((topic, partition), []).append(record)
        futures: list[asyncio.Future[Any]] = []
        try:
            for (topic, partition), records in grouped.items():
                futures += await self._send(topic, partition, records)
        except KafkaError as error:
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error
        return futures

    def _partition_of(self, key: bytes | None, partitions: list[int]) -> int:
        """As every Kafka client would choose it, so that a user's records share a partition whoever writes them."""
        if key is None:
            return int(self._partitioner(None, partitions, partitions))
        return partitions[_murmur2_positive(key) % len(partitions)]

    async def _learn_partitions(self, topic: str) -> list[int]:
        try:
            partitions = sorted(await self._producer.partitions_for(topic))
        except KafkaError as error:
            raise Transient(f"Kafka: topic {topic}: {error}") from error
        self._partitions[topic] = partitions
        return partitions

    async def _send(self, topic: str, partition: int, records: Sequence[Publication]) -> list[asyncio.Future[Any]]:
        futures = []
        batch = self._producer.create_batch()
        for record in records:
            if self._append(batch, record) is None:
                futures.append(await self._producer.send_batch(batch, topic, partition=partition))
                batch = self._producer.create_batch()
                self._append(batch, record)
        futures.append(await self._producer.send_batch(batch, topic, partition=partition))
        return futures

    @staticmethod
    def _append(batch: Any, record: Publication) -> Any:
        return batch.append(key=record.key, value=record.value, timestamp=None, headers=record.headers)


async def acknowledged(futures: Sequence[asyncio.Future[Any]]) -> None:
    """Waits until every replica has what was enqueued. Raises Transient when one was not accepted."""
    try:
        await asyncio.gather(*futures)
    except KafkaError as error:
        raise Transient(f"Kafka: {type(error).__name__}: {error}") from error
