"""A worker's place in its consumer group: FastStream declares and runs the subscriber, the loop does the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER

from events.catalogue import entry_of
from events.topics import MESSAGE_BYTES_MAX
from infra.observability import metrics
from infra.runtime.loop import Loop
from infra.runtime.progress import Place
from infra.settings import KafkaSettings, RuntimeSettings
from workers.contract import Transient, Worker

FETCH_WAIT_MS = 500
SESSION_SECONDS_MAX = 10.0
HEARTBEAT_SECONDS = 2.0
POLL_SECONDS_MAX = 600.0
"""Above the longest that a worker may wait for the outside: a slow model must not cost the partition."""

log = logging.getLogger("faststream")


class PatientConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Waits until there are records: FastStream would sleep as long again after every empty fetch."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[Any]]:
        while True:
            records: dict[TopicPartition, list[Any]] = await super().getmany(
                *partitions, timeout_ms=timeout_ms, max_records=max_records
            )
            if records:
                return records


class _Handover(ConsumerRebalanceListener):  # type: ignore[misc]
    """When partitions go elsewhere, what is under way is finished and committed first."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._subscription.revoke(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing to prepare: state is loaded with each batch."""


class Subscription:
    """Subscribes one loop to its worker's topics, and commits its offsets."""

    def __init__(self, worker: Worker[Any, Any], kafka: KafkaSettings, runtime: RuntimeSettings) -> None:
        self._worker = worker
        self._kafka = kafka
        self._loop: Loop | None = None
        self._stopping = False
        self.broker = KafkaBroker(
            kafka.bootstrap_servers,
            client_id=f"mainza-{worker.name}-{runtime.instance}",
            apply_types=False,
            consumer_only=True,
            logger=log,
            log_level=logging.DEBUG,
        )
        self._subscriber = self.broker.subscriber(
            *topics_of(worker, kafka.namespace),
            group_id=group_of(worker.name, kafka.namespace),
            group_instance_id=f"{worker.name}-{runtime.instance}",
            batch=True,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            max_records=worker.batch_count_max,
            batch_timeout_ms=FETCH_WAIT_MS,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            max_partition_fetch_bytes=MESSAGE_BYTES_MAX,
            session_timeout_ms=int(SESSION_SECONDS_MAX * 1000),
            heartbeat_interval_ms=int(HEARTBEAT_SECONDS * 1000),
            max_poll_interval_ms=int(POLL_SECONDS_MAX * 1000),
            listener=_Handover(self),
            parser=_keep,
            decoder=_raw_records,
        )
        self._subscriber(self._handle)

    async def start(self, loop: Loop) -> None:
        """Joins the group. Raises Transient when no broker answers."""
        self._loop = loop
        try:
            # The builder is the one place where the consumer's class can be chosen.
            builder = await self.broker.connect()
            assert isinstance(builder, partial)  # noqa: S101 - a FastStream that builds otherwise must be looked at
            self.broker.config.broker_config.builder = partial(PatientConsumer, **builder.keywords)
            await self.broker.start()
        except KafkaError as error:
            await self.broker.stop()
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error

    async def stop(self) -> None:
        """Leaves without waiting: drain the loop first."""
        self._stopping = True
        await self.broker.stop()

    def pause(self) -> None:
        """Takes nothing more; what is under way goes on and can be committed."""
        self._stopping = True
        consumer = self._consumer
        if consumer is not None:
            consumer.pause(*consumer.assignment())

    async def commit(self, offsets: Mapping[Place, int]) -> None:
        """Commits exactly these offsets. A partition that went elsewhere is its new owner's to commit."""
        consumer = self._consumer
        if consumer is None:
            return
        named = {TopicPartition(self._kafka.namespace + topic, part): offset for (topic, part), offset in offsets.items()}
        mine = {place: offset for place, offset in named.items() if place in consumer.assignment()}
        if not mine:
            return
        try:
            await consumer.commit(mine)
            self._tell_lag(consumer, mine)
        except (CommitFailedError, IllegalStateError) as error:
            log.warning("offsets not committed, they belong to another process now: %s", error)

    def _tell_lag(self, consumer: Any, committed: Mapping[TopicPartition, int]) -> None:
        cut = len(self._kafka.namespace)
        for place, offset in committed.items():
            end = consumer.highwater(place)
            if end is not None:
                metrics.LAG.labels(self._worker.name, place.topic[cut:], place.partition).set(max(0, end - offset))

    async def revoke(self, revoked: Iterable[TopicPartition]) -> None:
        if self._loop is not None and revoked:
            cut = len(self._kafka.namespace)
            await self._loop.revoke([(place.topic[cut:], place.partition) for place in revoked])

    @property
    def _consumer(self) -> Any:
        return self._subscriber.consumer

    async def _handle(self, records: Sequence[Any]) -> None:
        if self._loop is not None and not self._stopping:
            await self._loop.submit(records)


async def _keep(records: Any) -> KafkaMessage:
    """FastStream's message around a fetched batch, without a look at headers or bodies: the loop decodes."""
    return KafkaMessage(body=b"", raw_message=records, consumer=FAKE_CONSUMER)


async def _raw_records(message: Any) -> Any:
    return message.raw_message


def topics_of(worker: Worker[Any, Any], namespace: str) -> list[str]:
    """The topics of everything the worker consumes, each once."""
    return sorted({namespace + entry_of(payload).topic.name for payload in worker.consumes})


def group_of(worker: str, namespace: str) -> str:
    """The consumer group of a worker's processes."""
    return f"{namespace}mainza.{worker}"


async def until(condition: asyncio.Future[Any], stop: asyncio.Event) -> None:
    """Waits for whichever comes first; a failure in `condition` is raised."""
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({condition, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
    if condition.done():
        condition.result()
