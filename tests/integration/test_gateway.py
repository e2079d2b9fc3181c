"""The gateway on real servers: acknowledged, followed live, resumed, stopped. The workers are played by the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from events import topics
from events.codec import decode
from events.envelope import Event
from events.knowledge import KnowledgeIntegrated
from events.replies import AgentReplied, ReplyMode
from events.requests import RejectionReason, RequestAccepted, RequestRejected
from infra.adapters.kafka_tail import KafkaTail
from infra.adapters.logged_event import LoggedEvent
from tests.doubles.gateway_process import GatewayProcess, Servers, gateway_process, own_servers
from workers.contract import Origin

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = {"agent": "SimpleChat", "query": "What grows here?", "user_id": "ada"}
ACCEPTED = RequestAccepted(agent="SimpleChat", query="What grows here?")
REPLIED = AgentReplied(agent="SimpleChat", query="What grows here?", text="Roses.", mode=ReplyMode.MODEL)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def servers() -> AsyncIterator[Servers]:
    async with own_servers() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def gateway(servers: Servers) -> AsyncIterator[GatewayProcess]:
    async with gateway_process(servers.settings) as made:
        yield made


async def submitted(gateway: GatewayProcess, servers: Servers, **headers: str) -> tuple[Event, LoggedEvent]:
    """A request through the gateway, as it stands in the log."""
    answer = await gateway.client.post("/agents/execute", json=BODY, headers=headers)
    assert answer.status_code == 202, answer.text
    view = (await gateway.client.get(answer.headers["location"])).json()["events"][0]
    return await in_log(servers, Origin(view["topic"], view["partition"], view["offset"]))


async def in_log(servers: Servers, origin: Origin) -> tuple[Event, LoggedEvent]:
    place = TopicPartition(servers.settings.kafka.namespace + origin.topic, origin.partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=servers.settings.kafka.bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([place])
        consumer.seek(place, origin.offset)
        async with asyncio.timeout(20):
            record = await consumer.getone()
    finally:
        await consumer.stop()
    assert record.key == b"ada"
    assert dict(record.headers)["event_type"] == b"RequestSubmitted"
    return decode(record.value), LoggedEvent.of_wire(record.value, origin)


async def answered(servers: Servers, request: Event) -> list[tuple[Event, LoggedEvent]]:
    accepted = await servers.follow_up(request, "validation", ACCEPTED)
    replied = await servers.follow_up(accepted[0], "agents", REPLIED)
    return [accepted, replied]


def knowledge_of(replied: Event) -> KnowledgeIntegrated:
    return KnowledgeIntegrated(
        conversation_id="c",
        started_at=replied.occurred_at,
        agent="SimpleChat",
        activity_id=replied.event_id,
        query="What grows here?",
        result="Roses.",
        source_event_id=replied.correlation_id,
    )


async def told(gateway: GatewayProcess, request_id: UUID, count: int, **headers: str) -> list[str]:
    """The types of the first `count` messages of a request's stream."""
    found: list[str] = []
    async with asyncio.timeout(30), gateway.client.stream("GET", f"/requests/{request_id}/events", headers=headers) as answer:
        assert answer.status_code == 200
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                found.append(line.removeprefix("event: "))
            if len(found) == count:
                break
    return found


async def test_every_dependency_is_asked(gateway: GatewayProcess) -> None:
    answer = await gateway.client.get("/health/ready")

    found = answer.json()["dependencies"]
    assert set(found) == {"kafka", "postgres", "neo4j", "redis", "embeddings", "model"}
    assert found["kafka"]["status"] == found["postgres"]["status"] == "ok"
    assert found["kafka"]["latency_ms"] > 0


async def test_an_accepted_request_is_in_the_log_before_the_answer(gateway: GatewayProcess, servers: Servers) -> None:
    event, logged = await submitted(gateway, servers)

    assert event.user_id == "ada"
    assert event.event_id == event.correlation_id == logged.event_id
    assert event.principal == "api-key:default"


async def test_who_waits_hears_the_reply_as_it_is_published(gateway: GatewayProcess, servers: Servers) -> None:
    headers = {"Idempotency-Key": "waits", "Prefer": "wait=20"}
    request, _ = await submitted(gateway, servers, **{"Idempotency-Key": "waits"})
    waiting = asyncio.create_task(gateway.client.post("/agents/execute", json=BODY, headers=headers))
    await answered(servers, request)
    answer = await waiting

    assert answer.status_code == 200
    assert answer.json()["request_id"] == str(request.event_id)
    assert answer.json()["reply"]["text"] == "Roses."


async def test_a_stream_tells_what_happens_and_is_resumed_where_it_broke(gateway: GatewayProcess, servers: Servers) -> None:
    request, _ = await submitted(gateway, servers)
    following = asyncio.create_task(told(gateway, request.event_id, 3))
    accepted, replied = await answered(servers, request)
    assert await following == ["RequestSubmitted", "RequestAccepted", "AgentReplied"]

    await servers.follow_up(replied[0], "learning", knowledge_of(replied[0]))
    resumed = await told(gateway, request.event_id, 3, **{"Last-Event-ID": str(accepted[0].event_id)})
    assert resumed == ["AgentReplied", "KnowledgeIntegrated", "end"]


async def test_what_only_the_index_knows_is_told_as_well(gateway: GatewayProcess, servers: Servers) -> None:
    """The tail of a second gateway begins after these events; it has them from `audit_logs`."""
    request = await submitted(gateway, servers, **{"Idempotency-Key": "indexed"})
    events = [request, *await answered(servers, request[0])]
    await servers.index(events)
    async with gateway_process(servers.settings) as second:
        view = (await second.client.get(f"/requests/{request[0].event_id}")).json()
        headers = {"Idempotency-Key": "indexed"}
        again = await second.client.post("/agents/execute", json=BODY, headers=headers)
        other = await second.client.post("/agents/execute", json={**BODY, "query": "And there?"}, headers=headers)

    assert view["status"] == "replied"
    assert [event["event_id"] for event in view["events"]] == [str(event.event_id) for event, _ in events]
    assert again.json()["request_id"] == str(request[0].event_id)
    assert other.status_code == 422


async def test_a_refusal_by_the_pipeline_reaches_who_waits(gateway: GatewayProcess, servers: Servers) -> None:
    request, _ = await submitted(gateway, servers, **{"Idempotency-Key": "refused"})
    refusal = RequestRejected(reason=RejectionReason.RATE_LIMITED, detail="too many requests", retry_after_seconds=3.2)
    await servers.follow_up(request, "validation", refusal)
    answer = await gateway.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "refused", "Prefer": "wait=20"})

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "4"


async def test_a_gateway_that_is_told_to_stop_ends_its_waits_and_exits_cleanly(servers: Servers) -> None:
    async with gateway_process(servers.settings) as stopping, heard(servers, "waits until the stop") as published:
        body = {**BODY, "query": "waits until the stop"}
        waiting = asyncio.create_task(stopping.client.post("/agents/execute", json=body, headers={"Prefer": "wait=30"}))
        async with asyncio.timeout(20):
            await published.wait()
        code = await stopping.stop()
        answer = await waiting

    assert code == 0
    assert answer.status_code == 202


async def test_a_gateway_that_is_told_to_stop_ends_its_streams(servers: Servers) -> None:
    async with gateway_process(servers.settings) as stopping:
        request, _ = await submitted(stopping, servers)
        async with stopping.client.stream("GET", f"/requests/{request.event_id}/events") as answer:
            lines = answer.aiter_lines()
            first = await anext(lines)
            code = await stopping.stop()
            rest = [line async for line in lines]

    assert code == 0
    assert first == f"id: {request.event_id}"
    assert "event: end" not in rest


@asynccontextmanager
async def heard(servers: Servers, query: str) -> AsyncIterator[asyncio.Event]:
    """Set when a request that asks `query` is in the log."""
    found = asyncio.Event()
    tail = KafkaTail(servers.settings.kafka, (topics.REQUESTS,), "test-tail")
    await tail.start()
    following = asyncio.create_task(tail.run(lambda event: found.set() if event.payload.get("query") == query else None))
    try:
        yield found
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await tail.stop()
