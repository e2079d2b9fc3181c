"""Publishing from the edges on a real broker: acknowledged, heard, and working again after the client broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiokafka.errors import OutOfOrderSequenceNumber

from events import topics
from infra.adapters.kafka_producer import EventProducer
from infra.adapters.kafka_tail import KafkaTail
from infra.adapters.kafka_topics import create_topics, delete_topics
from infra.adapters.logged_event import LoggedEvent
from infra.runtime.scheduler import Slot, tick
from infra.settings import KafkaSettings, Settings
from workers.contract import Transient

TICKS = [tick("cycle", "m", Slot(number, 60.0), 60.0) for number in range(5)]


@asynccontextmanager
async def own_topics() -> AsyncIterator[KafkaSettings]:
    settings = Settings().kafka.model_copy(update={"namespace": f"test-{uuid4().hex[:12]}."})
    await create_topics(settings)
    try:
        yield settings
    finally:
        await delete_topics(settings)


@asynccontextmanager
async def heard(settings: KafkaSettings) -> AsyncIterator[asyncio.Queue[LoggedEvent]]:
    queue: asyncio.Queue[LoggedEvent] = asyncio.Queue()
    tail = KafkaTail(settings, (topics.TICKS,), "test-tail")
    await tail.start()
    following = asyncio.create_task(tail.run(queue.put_nowait))
    try:
        yield queue
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await tail.stop()


async def test_what_is_acknowledged_is_heard_where_it_was_said_to_stand() -> None:
    async with own_topics() as settings:
        producer = EventProducer(settings, "test")
        await producer.publish(TICKS[0])
        async with heard(settings) as queue:
            logged = await producer.publish(*TICKS[1:])
            found = [await asyncio.wait_for(queue.get(), 20) for _ in logged]
        await producer.stop()

    assert found == logged, "and nothing from before the tail began"
    assert [event.origin.offset for event in logged] == [1, 2, 3, 4]


async def test_two_schedulers_write_the_same_bytes_for_a_slot() -> None:
    async with own_topics() as settings, heard(settings) as queue:
        first, second = EventProducer(settings, "one"), EventProducer(settings, "two")
        await asyncio.gather(first.publish(TICKS[0]), second.publish(tick("cycle", "m", Slot.at(59.0, 60.0), 60.0)))
        one, other = [await asyncio.wait_for(queue.get(), 20) for _ in range(2)]
        await asyncio.gather(first.stop(), second.stop())

    assert one.event_id == other.event_id
    assert one.payload == other.payload


async def test_a_client_that_broke_is_replaced() -> None:
    async with own_topics() as settings:
        producer = EventProducer(settings, "test")
        await producer.start()
        producer._client._message_accumulator.fail_all(OutOfOrderSequenceNumber())
        with pytest.raises(Transient):
            await producer.publish(TICKS[0])
        (logged,) = await producer.publish(TICKS[0])
        await producer.stop()

    assert logged.event_id == TICKS[0].event_id


async def test_a_broker_that_is_not_there_is_said_to_be_away() -> None:
    settings = KafkaSettings(bootstrap_servers="127.0.0.1:1")

    with pytest.raises(Transient, match=r"127\.0\.0\.1:1"):
        await EventProducer(settings, "test").start()
    with pytest.raises(Transient):
        await KafkaTail(settings, (topics.TICKS,), "test").start()
