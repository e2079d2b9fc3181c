"""Publishing from the edges, one event at a time: the gateway, the scheduler, a tick by hand."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from events.envelope import Event
from events.topics import MESSAGE_BYTES_MAX
from infra.adapters.logged_event import LoggedEvent
from infra.runtime.follow_ups import publication
from infra.settings import KafkaSettings
from workers.contract import Origin, Transient

REQUEST_SECONDS_MAX = 15.0
"""How long one record may wait for its acknowledgement, retries within the client included."""


class EventProducer:
    """One idempotent producer: what `publish` returned is on every in-sync replica."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._producer: Any = None

    async def start(self) -> None:
        """Connects. Raises Transient when no broker answers."""
        producer: Any = AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            max_request_size=MESSAGE_BYTES_MAX,
            request_timeout_ms=int(REQUEST_SECONDS_MAX * 1000),
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as error:
            await producer.stop()
            raise Transient(f"Kafka at {self._settings.bootstrap_servers}: {error}") from error
        self._producer = producer

    async def stop(self) -> None:
        """Waits for what is under way, then closes."""
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def publish(self, *events: Event) -> list[LoggedEvent]:
        """Publishes the events, in order a partition, and waits until each is acknowledged.

        Raises Transient when one was not: it may be in the log or not, so publish the same event again.
        """
        try:
            futures = [await self._send(event) for event in events]
            return list(await asyncio.gather(*futures))
        except (KafkaError, OSError, TimeoutError) as error:
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error

    async def check(self) -> None:
        """Asks a broker for the cluster's metadata. Raises Transient when none answers."""
        try:
            await self._producer.client.fetch_all_metadata()
        except (KafkaError, OSError) as error:
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error

    async def _send(self, event: Event) -> asyncio.Task[LoggedEvent]:
        value = event.encoded()
        record = publication(event, value)
        name = self._settings.namespace + record.topic
        sent = await self._producer.send(name, key=record.key, value=value, headers=record.headers)

        async def logged() -> LoggedEvent:
            where = await sent
            return LoggedEvent.of_wire(value, Origin(record.topic, where.partition, where.offset))

        return asyncio.create_task(logged())
