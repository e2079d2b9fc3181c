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
    """One idempotent producer: what `publish` returned is on every in-sync replica.

    After a failure the client is replaced: one whose batch expired has a gap in its sequence, and never recovers.
    """

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._client: Any = None
        self._failed: Any = None
        self._turn = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connects. Raises Transient when no broker answers."""
        await self._current()

    async def stop(self) -> None:
        """Waits for what is under way, then closes."""
        if self._client is not None:
            self._close(self._client)
            self._client = None
        await asyncio.gather(*self._closing)

    async def publish(self, *events: Event) -> list[LoggedEvent]:
        """Publishes the events, in order a partition, and waits until each is acknowledged.

        Raises Transient when one was not: it may be in the log or not, so publish the same event again.
        """
        client = await self._current()
        try:
            futures = [await self._send(client, event) for event in events]
            return list(await asyncio.gather(*futures))
        except (KafkaError, OSError, TimeoutError) as error:
            self._failed = client
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error

    async def check(self) -> None:
        """Asks a broker for the cluster's metadata. Raises Transient when none answers."""
        try:
            await self._client.client.fetch_all_metadata()
        except (KafkaError, OSError) as error:
            raise Transient(f"Kafka: {type(error).__name__}: {error}") from error

    async def _current(self) -> Any:
        """The client in use; a new one at first and after a failure."""
        async with self._turn:
            if self._client is None or self._client is self._failed:
                before, self._client = self._client, await self._connected()
                if before is not None:
                    self._close(before)
            return self._client

    async def _connected(self) -> Any:
        client: Any = AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            max_request_size=MESSAGE_BYTES_MAX,
            request_timeout_ms=int(REQUEST_SECONDS_MAX * 1000),
        )
        try:
            await client.start()
        except (KafkaError, OSError) as error:
            await client.stop()
            raise Transient(f"Kafka at {self._settings.bootstrap_servers}: {error}") from error
        return client

    def _close(self, client: Any) -> None:
        """Lets what others have under way with this client come to its end, without holding up anybody."""
        closing = asyncio.create_task(client.stop())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _send(self, client: Any, event: Event) -> asyncio.Task[LoggedEvent]:
        value = event.encoded()
        record = publication(event, value)
        name = self._settings.namespace + record.topic
        sent = await client.send(name, key=record.key, value=value, headers=record.headers)

        async def logged() -> LoggedEvent:
            where = await sent
            return LoggedEvent.of_wire(value, Origin(record.topic, where.partition, where.offset))

        return asyncio.create_task(logged())
