"""The log as it grows: every partition of some topics from now on, in no consumer group, committing nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from events.topics import Topic
from infra.adapters.logged_event import LoggedEvent, NotShown
from infra.settings import KafkaSettings
from workers.contract import Origin, Transient

POLL_SECONDS_MAX = 1.0
RECORDS_MAX = 500
REQUEST_SECONDS_MAX = 15.0
"""How long the start waits for a topic that is missing, and any request for its answer."""


class KafkaTail:
    """Follows topics. Once `start` returned, every later record of theirs will be delivered by `run`."""

    def __init__(self, settings: KafkaSettings, topics: Sequence[Topic], client_id: str) -> None:
        self._settings = settings
        self._topics = tuple(settings.namespace + topic.name for topic in topics)
        self._client_id = client_id
        self._consumer: Any = None

    async def start(self) -> None:
        """Takes every partition and fixes its end as the beginning. Raises Transient when Kafka is away or a topic is missing."""
        consumer: Any = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id=self._client_id,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            request_timeout_ms=int(REQUEST_SECONDS_MAX * 1000),
        )
        try:
            await consumer.start()
            settled = await consumer.seek_to_end()
            for partition in consumer.assignment():
                await consumer.position(partition)
        except (KafkaError, OSError) as error:
            await consumer.stop()
            raise Transient(f"Kafka at {self._settings.bootstrap_servers}: {type(error).__name__}: {error}") from error
        if not settled:
            await consumer.stop()
            raise Transient("Kafka: the ends of the topics could not be read in time")
        self._consumer = consumer

    async def run(self, deliver: Callable[[LoggedEvent], None]) -> None:
        """Delivers until it is cancelled. A lost connection is taken up again where it broke."""
        while True:
            try:
                batches = await self._consumer.getmany(timeout_ms=int(POLL_SECONDS_MAX * 1000), max_records=RECORDS_MAX)
            except KafkaError as error:
                raise Transient(f"Kafka: {type(error).__name__}: {error}") from error
            for records in batches.values():
                for record in records:
                    self._deliver(record, deliver)

    async def stop(self) -> None:
        if self._consumer is not None:
            await self._consumer.stop()
            self._consumer = None

    def _deliver(self, record: Any, deliver: Callable[[LoggedEvent], None]) -> None:
        origin = Origin(record.topic[len(self._settings.namespace) :], record.partition, record.offset)
        try:
            event = LoggedEvent.of_wire(record.value or b"", origin)
        except NotShown as error:
            structlog.get_logger().debug("record passed over", origin=str(origin), reason=str(error))
            return
        deliver(event)
