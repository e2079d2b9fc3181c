"""POST /agents/execute: what is published, what is answered, and that a key makes one request of many."""

from __future__ import annotations

import asyncio
from uuid import UUID

from events.requests import RequestSubmitted
from tests.doubles.edges import MIND, answered, edge, failed, rejected, silence

BODY = {"agent": "SimpleChat", "query": "What grows in my garden?", "user_id": "ada", "session_id": "s"}


async def test_a_request_is_accepted_once_the_log_has_it() -> None:
    async with edge(silence) as given:
        answer = await given.client.post("/agents/execute", json=BODY)

    assert answer.status_code == 202
    said = answer.json()
    assert said["status"] == "accepted"
    assert answer.headers["location"] == f"/requests/{said['request_id']}" == said["links"]["self"]
    (event,) = given.topics.published
    assert event.event_id == event.correlation_id == UUID(said["request_id"])
    assert (event.user_id, event.session_id, event.principal) == ("ada", "s", "api-key:default")
    assert event.mind_id == MIND
    assert event.payload == RequestSubmitted(agent="SimpleChat", query="What grows in my garden?", client_address="127.0.0.1")


async def test_the_smallest_request_belongs_to_the_anonymous_user() -> None:
    async with edge(silence) as given:
        answer = await given.client.post("/agents/execute", json={"agent": "SimpleChat", "query": "Hello"})

    assert answer.status_code == 202
    assert given.topics.published[0].user_id == "anonymous"


async def test_nothing_is_accepted_while_the_log_is_away() -> None:
    async with edge(silence) as given:
        given.topics.away = True
        answer = await given.client.post("/agents/execute", json=BODY)

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0


async def test_prefer_wait_answers_with_the_reply() -> None:
    async with edge(answered) as given:
        answer = await given.client.post("/agents/execute", json=BODY, headers={"Prefer": "wait=3"})

    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=3"
    said = answer.json()
    assert (said["status"], said["reply"]["text"]) == ("replied", "Roses.")
    assert [event["type"] for event in said["events"]] == ["RequestSubmitted", "RequestAccepted", "AgentReplied"]


async def test_a_wait_that_is_over_ends_in_accepted() -> None:
    async with edge(silence) as given:
        answer = await given.client.post("/agents/execute", json=BODY, headers={"Prefer": "wait=0"})

    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=0"


async def test_a_wait_is_bounded_and_ends_when_the_gateway_stops() -> None:
    async with edge(silence) as given:
        headers = {"Prefer": "respond-async, wait=999"}
        waiting = asyncio.create_task(given.client.post("/agents/execute", json=BODY, headers=headers))
        await given.live.followed.wait()
        given.live.close()
        answer = await waiting

    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=5"


async def test_who_waits_for_a_refused_request_is_told_when_to_come_back() -> None:
    async with edge(rejected) as given:
        answer = await given.client.post("/agents/execute", json=BODY, headers={"Prefer": "wait=3"})

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["type"] == "urn:mainza:problem:rate-limited"
    assert UUID(answer.json()["request_id"]) == given.topics.published[0].event_id


async def test_a_failed_request_is_an_outcome_and_no_error_of_the_gateway() -> None:
    async with edge(failed) as given:
        answer = await given.client.post("/agents/execute", json=BODY, headers={"Prefer": "wait=3"})

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["failure"]["error"]) == ("failed", "NoAnswer")


async def test_the_same_key_is_the_same_request() -> None:
    async with edge(answered) as given:
        first = await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k"})
        again = await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k", "Prefer": "wait=3"})

    assert len(given.topics.published) == 1
    assert again.status_code == 200
    assert again.json()["request_id"] == first.json()["request_id"]
    assert again.json()["reply"]["text"] == "Roses."


async def test_one_key_sent_many_times_at_once_publishes_once() -> None:
    async with edge(silence) as given:
        sent = [given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k"}) for _ in range(20)]
        answers = await asyncio.gather(*sent)

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["request_id"] for answer in answers}) == 1
    assert len(given.topics.published) == 1


async def test_a_key_with_another_body_is_refused() -> None:
    async with edge(silence) as given:
        await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k"})
        other = {**BODY, "query": "And in yours?"}
        answer = await given.client.post("/agents/execute", json=other, headers={"Idempotency-Key": "k"})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:mainza:problem:idempotency-key-reused"
    assert len(given.topics.published) == 1


async def test_a_key_holds_in_another_process_by_the_index() -> None:
    async with edge(silence) as given:
        await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k"})
        (event,) = given.topics.published
        given.index.events.append(given.live.recent.of(event.event_id)[0])
        other = given.another_process()
        async with other.client:
            same = await other.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k"})
            changed = {**BODY, "user_id": "eve"}
            another = await other.client.post("/agents/execute", json=changed, headers={"Idempotency-Key": "k"})

    assert same.json()["request_id"] == str(event.event_id)
    assert another.status_code == 422
    assert len(other.topics.published) == 1


async def test_an_unusable_key_is_refused() -> None:
    async with edge(silence) as given:
        empty = await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": '""'})
        long = await given.client.post("/agents/execute", json=BODY, headers={"Idempotency-Key": "k" * 201})

    assert (empty.status_code, long.status_code) == (400, 400)
    assert not given.topics.published
