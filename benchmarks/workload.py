"""The requests that every contender gets: 400 bytes each, from a thousand users, over four partitions."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from events.envelope import Event, edge_id
from events.requests import RequestSubmitted
from infra.adapters.kafka_batches import BatchPublisher
from infra.runtime.follow_ups import publication
from infra.settings import KafkaSettings

USERS = 1_000
REQUEST_BYTES = 400
PUBLISH_COUNT = 2_000


def request(number: int, draw: random.Random) -> Event:
    """One request whose wire form is `REQUEST_BYTES` long."""
    event_id = edge_id(time.time())
    event = Event(
        event_id=event_id,
        event_type="RequestSubmitted",
        occurred_at=datetime.now(UTC),
        user_id=f"user-{draw.randrange(USERS):04}",
        session_id=f"session-{number % 97}",
        correlation_id=event_id,
        producer="benchmark",
        payload=RequestSubmitted(agent="SimpleChat", query=""),
    )
    words = "what did I tell you about it? " * 20
    query = words[: max(1, REQUEST_BYTES - len(event.encoded()))]
    return event.model_copy(update={"payload": RequestSubmitted(agent="SimpleChat", query=query)})


async def fill(settings: KafkaSettings, count: int, seed: int) -> None:
    """Publishes `count` requests to the requests topic of the settings' namespace."""
    draw = random.Random(seed)
    publisher = BatchPublisher(settings, client_id="mainza-benchmark")
    await publisher.start()
    for start in range(0, count, PUBLISH_COUNT):
        events = [request(number, draw) for number in range(start, min(start + PUBLISH_COUNT, count))]
        await asyncio.gather(*await publisher.enqueue([publication(event, event.encoded()) for event in events]))
    await publisher.stop()


def median_of(rates: Sequence[float]) -> float:
    """The middle one; of an even number the mean of the two in the middle."""
    ordered = sorted(rates)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
