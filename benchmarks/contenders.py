"""The four ways of the same stage, each in a process of its own: python -m benchmarks.contenders NAME COUNT NAMESPACE.

Each reads COUNT requests from the requests topic, decodes each, makes the RequestAccepted that follows from it, encodes
and publishes it with acks=all and idempotence, and commits. It prints messages a second, from the first fetched batch to the
last commit. Only `mainza` validates, limits rates and records what it decided.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

import confluent_kafka
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from prometheus_client import Counter, Gauge

from events.codec import decode
from events.requests import RequestAccepted, RequestSubmitted
from events.topics import REQUESTS, VALIDATIONS
from infra.adapters.kafka_batches import BatchPublisher
from infra.observability import metrics
from infra.runtime.follow_ups import Publication, follow_ups
from infra.runtime.process import run_workers
from infra.runtime.serving import collect_garbage_rarely
from infra.runtime.surroundings import surroundings
from infra.settings import KafkaSettings, Settings
from workers.registry import BY_NAME

BATCH_COUNT_MAX = 1_000
BATCHES_IN_FLIGHT_MAX = 4
POLL_SECONDS = 0.02


def passed_through(raw: bytes) -> Publication:
    """The same decode and encode for all: a request in, its acceptance out."""
    event = decode(raw)
    payload = event.payload
    assert isinstance(payload, RequestSubmitted)
    accepted = RequestAccepted(agent=payload.agent, query=payload.query)
    (following,) = follow_ups(event, "validation", [accepted], datetime.now(UTC), 0.0)
    return following


async def bare_aiokafka(settings: KafkaSettings, count: int) -> float:
    consumer: Any = AIOKafkaConsumer(
        settings.namespace + REQUESTS.name,
        bootstrap_servers=settings.bootstrap_servers,
        group_id=f"{settings.namespace}bare",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    publisher = BatchPublisher(settings, "bare")
    await publisher.start()
    await consumer.start()
    under_way: deque[tuple[Any, dict[TopicPartition, int]]] = deque()
    started, taken = 0.0, 0

    async def settle() -> None:
        futures, offsets = under_way.popleft()
        await asyncio.gather(*futures)
        await consumer.commit(offsets)

    while taken < count:
        fetched = await consumer.getmany(timeout_ms=500, max_records=BATCH_COUNT_MAX)
        started = started or time.perf_counter()
        records = [record for batch in fetched.values() for record in batch]
        futures = await publisher.enqueue([passed_through(record.value) for record in records])
        under_way.append((futures, {place: batch[-1].offset + 1 for place, batch in fetched.items()}))
        taken += len(records)
        if len(under_way) >= BATCHES_IN_FLIGHT_MAX:
            await settle()
    while under_way:
        await settle()
    seconds = time.perf_counter() - started
    await consumer.stop()
    await publisher.stop()
    return count / seconds


async def librdkafka(settings: KafkaSettings, count: int) -> float:
    return await asyncio.to_thread(_librdkafka, settings, count)


def _librdkafka(settings: KafkaSettings, count: int) -> float:
    servers = {"bootstrap.servers": settings.bootstrap_servers}
    group = {"group.id": f"{settings.namespace}rd", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = confluent_kafka.Consumer({**servers, **group})
    producer = confluent_kafka.Producer({**servers, "acks": "all", "enable.idempotence": True, "partitioner": "murmur2_random"})
    source, target = settings.namespace + REQUESTS.name, settings.namespace + VALIDATIONS.name
    consumer.subscribe([source])
    under_way: deque[tuple[list[int], dict[int, int]]] = deque()
    started, taken = 0.0, 0

    def settle(batches_max: int) -> None:
        while len(under_way) > batches_max:
            waiting, ends = under_way[0]
            while waiting[0]:
                producer.poll(0.01)
            under_way.popleft()
            consumer.commit(offsets=[confluent_kafka.TopicPartition(source, *end) for end in ends.items()], asynchronous=False)

    while taken < count:
        records = consumer.consume(BATCH_COUNT_MAX, timeout=0.5)
        if not records:
            continue
        started = started or time.perf_counter()
        waiting: list[int] = [len(records)]
        ends: dict[int, int] = {}

        def delivered(error: Any, _message: Any, waiting: list[int] = waiting) -> None:
            assert error is None, error
            waiting[0] -= 1

        for record in records:
            out = passed_through(record.value() or b"")
            producer.produce(target, out.value, out.key, headers=list(out.headers), on_delivery=delivered)
            ends[int(record.partition() or 0)] = int(record.offset() or 0) + 1
        producer.poll(0)
        under_way.append((waiting, ends))
        settle(BATCHES_IN_FLIGHT_MAX)
        taken += len(records)
    settle(0)
    seconds = time.perf_counter() - started
    consumer.close()
    return count / seconds


async def faststream_idiomatic(settings: KafkaSettings, count: int) -> float:
    broker = KafkaBroker(settings.bootstrap_servers, acks="all", enable_idempotence=True, logger=None)
    done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    seen = {"count": 0, "started": 0.0}

    @broker.subscriber(
        settings.namespace + REQUESTS.name,
        group_id=f"{settings.namespace}idiomatic",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
    )
    async def accept(message: KafkaMessage) -> None:
        seen["started"] = seen["started"] or time.perf_counter()
        out = passed_through(message.body)
        headers = {name: value.decode() for name, value in out.headers}
        await broker.publish(out.value, settings.namespace + VALIDATIONS.name, key=out.key, headers=headers)
        await message.ack()
        seen["count"] += 1
        if seen["count"] == count:
            done.set_result(count / (time.perf_counter() - seen["started"]))

    await broker.start()
    rate = await done
    await broker.stop()
    return rate


async def mainza(settings: Settings, count: int) -> float:
    """The validation worker as it ships: the one loop, its record in Postgres, its rate limiter in Redis."""
    worker = BY_NAME["validation"]
    stop = asyncio.Event()
    async with surroundings(settings, [worker]) as around, asyncio.TaskGroup() as group:
        watcher = group.create_task(_measured(worker.name, count, stop))
        group.create_task(run_workers([worker], around, stop))
    return watcher.result()


async def _measured(worker: str, count: int, stop: asyncio.Event) -> float:
    """The rate from the first record taken until all are decided, acknowledged and committed; then stops the worker."""

    def reading(metric: Counter | Gauge) -> float:
        found = (sample for family in metric.collect() for sample in family.samples if not sample.name.endswith("_created"))
        return sum(sample.value for sample in found if sample.labels["worker"] == worker)

    while not reading(metrics.RECORDS_CONSUMED):
        await asyncio.sleep(POLL_SECONDS)
    started = time.perf_counter()
    while reading(metrics.RECORDS_DECIDED) < count or reading(metrics.RECORDS_IN_FLIGHT):
        await asyncio.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - started
    stop.set()
    return count / seconds


CONTENDERS = {"bare_aiokafka": bare_aiokafka, "librdkafka": librdkafka, "faststream_idiomatic": faststream_idiomatic}


def main() -> None:
    name, count = sys.argv[1], int(sys.argv[2])
    settings = Settings()
    # The same for all: with the interpreter's defaults the worker would lose a half, the others a twentieth.
    collect_garbage_rarely()
    contender = mainza(settings, count) if name == "mainza" else CONTENDERS[name](settings.kafka, count)
    print(uvloop.run(contender))


if __name__ == "__main__":
    main()
