"""Bad input on the requests topic: answered when it can be told whose it is, a dead letter otherwise; nothing else stops."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from events.envelope import edge_id
from events.requests import QUERY_BYTES_MAX, RequestSubmitted
from events.topics import REQUESTS
from infra.runtime.follow_ups import Publication
from tests.doubles.system import System, own_system

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("e2e-bad-input")]

USER = "mallory"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def system() -> AsyncIterator[System]:
    async with own_system() as made:
        await made.workers("validation", "agents", "learning", "graph", "audit")
        yield made


def record(value: bytes, key: bytes | None = USER.encode()) -> Publication:
    return Publication(REQUESTS.name, key, value, [])


def wire(system: System, **changes: Any) -> tuple[UUID, bytes]:
    """A good request's JSON with some fields replaced."""
    event = system.request("hello", USER)
    fields = {**json.loads(event.encoded()), **changes}
    return event.event_id, json.dumps(fields).encode()


def payload(query: str, agent: str = "SimpleChat") -> dict[str, str]:
    return {"agent": agent, "query": query}


FUTURE = (datetime.now(UTC) + timedelta(days=400)).isoformat()
IDENTIFIED: dict[str, tuple[dict[str, Any], str]] = {
    "wrong types": ({"payload": {"agent": 7, "query": ["a"]}}, "malformed"),
    "unknown event type": ({"event_type": "RequestWhispered"}, "unknown_event_type"),
    "future schema version": ({"schema_version": 99}, "unsupported_version"),
    "unknown agent": ({"payload": payload("hello", agent="Nobody")}, "unknown_agent"),
    "empty query": ({"payload": payload("  \n ")}, "empty_query"),
    "1 MiB + 1 query": ({"payload": payload("a" * (QUERY_BYTES_MAX + 1))}, "query_too_large"),
    "NUL": ({"payload": payload("a\x00b")}, "forbidden_character"),
    "lone surrogate": ({"payload": payload("a\ud800b")}, "forbidden_character"),
    "clock far in the future": ({"occurred_at": FUTURE}, "clock_skewed"),
    "an event of another topic": ({"event_type": "RequestAccepted"}, "unknown_event_type"),
}


@pytest.mark.parametrize("case", IDENTIFIED)
async def test_what_can_be_told_whose_it_is_gets_a_refusal(system: System, case: str) -> None:
    changes, reason = IDENTIFIED[case]
    request_id, value = wire(system, **changes)
    await system.publish_raw([record(value)])
    await refused(system, request_id, reason)


async def test_a_missing_key_gets_a_refusal(system: System) -> None:
    request_id, value = wire(system)
    await system.publish_raw([record(value, key=None)])
    await refused(system, request_id, "key_mismatch")


async def test_deep_nesting_gets_an_answer_and_stops_nothing(system: System) -> None:
    request_id, value = wire(system)
    deep = value.replace(b'"hello"', b"[" * 5_000 + b"]" * 5_000)
    await system.publish_raw([record(deep)])
    await refused_or_dead(system, request_id, deep)


UNIDENTIFIED = {
    "malformed JSON": b'{"event_id": ',
    "invalid UTF-8": b'{"query": "\xff\xfe"}',
    "no JSON object": b"[1, 2, 3]",
    "nothing": b"",
}


@pytest.mark.parametrize("case", UNIDENTIFIED)
async def test_what_nobody_can_be_told_about_becomes_a_dead_letter_with_its_bytes(system: System, case: str) -> None:
    marked = UNIDENTIFIED[case] + (f" {uuid4()}".encode() if case != "nothing" else b"")
    await system.publish_raw([record(marked)])
    await system.eventually(lambda: dead_letters(system), lambda found: marked in found)


async def test_a_duplicate_id_with_another_body_gets_no_second_outcome(system: System) -> None:
    first = system.request("the first body", USER)
    await system.publish(first)
    await system.settled([first])
    second = first.model_copy(update={"payload": RequestSubmitted(agent="SimpleChat", query="another body")})
    await system.publish(second)
    await system.eventually(lambda: dead_letters(system), lambda found: second.encoded() in found)
    assert [len(rows) for rows in (await system.settled([first])).values()] == [1]


async def test_good_requests_between_bad_ones_are_answered(system: System) -> None:
    good = [system.request(f"My number is {number}.", f"user-{uuid4().hex[:6]}") for number in range(6)]
    for event in good:
        await system.publish_raw(
            [record(b"\xff" + str(edge_id(time.time())).encode()), record(wire(system, schema_version=99)[1])]
        )
        await system.publish(event)
    outcomes = await system.settled(good)
    assert {row["event_type"] for rows in outcomes.values() for row in rows} == {"AgentReplied"}


async def refused(system: System, request_id: UUID, reason: str) -> None:
    rows = await system.eventually(lambda: system.audited([request_id], "RequestRejected"), lambda found: len(found) == 1)
    said = json.loads(rows[0]["details"])["payload"]
    assert said["reason"] == reason
    assert said["detail"]


async def refused_or_dead(system: System, request_id: UUID, value: bytes) -> None:
    async def look() -> bool:
        rejected = await system.audited([request_id], "RequestRejected")
        return bool(rejected) or value in await dead_letters(system)

    await system.eventually(look, bool)


async def dead_letters(system: System) -> list[bytes]:
    """The values of everything validation put aside."""
    topic = system.settings.kafka.namespace + REQUESTS.dead_letter_name("validation")
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=system.settings.kafka.bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        found: list[bytes] = []
        async with asyncio.timeout(30):
            while len(found) < end:
                batches = await consumer.getmany(timeout_ms=500)
                found += [letter.value or b"" for batch in batches.values() for letter in batch]
        return found
    finally:
        await consumer.stop()
