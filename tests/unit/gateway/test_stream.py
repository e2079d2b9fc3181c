"""GET /requests/{id}/events: framing, order, resuming, and its end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from tests.doubles.edges import Edge, answered, edge, failed, logged, silence

ASKED: dict[str, Any] = {"agent": "SimpleChat", "query": "?"}
TYPES = ["RequestSubmitted", "RequestAccepted", "AgentReplied", "KnowledgeIntegrated"]


def messages(answer: httpx.Response) -> list[dict[str, str]]:
    """The stream's messages as field name to value; comments are left out."""
    found = []
    for block in answer.text.replace("\r\n", "\n").strip().split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n") if not line.startswith(":")]
        if lines:
            found.append({name: value for name, _, value in lines})
    return found


async def stream_of(given: Edge, path: str, **headers: str) -> list[dict[str, str]]:
    async with asyncio.timeout(10):
        answer = await given.client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return messages(answer)


async def test_a_settled_request_is_told_from_its_beginning_and_ends() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    async with edge() as given:
        given.index.events = [submitted, *answered(submitted)][::-1]
        told = await stream_of(given, f"/requests/{submitted.event_id}/events")

    assert [message["event"] for message in told] == [*TYPES, "end"]
    assert told[0]["id"] == str(submitted.event_id)
    assert json.loads(told[-1]["data"]) == {"status": "replied"}
    integrated = json.loads(told[3]["data"])
    assert integrated["payload"]["memories"] == [{"text": "Roses."}], "embeddings are no use to a reader"


async def test_what_happens_while_it_is_open_is_told_in_causal_order() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    later = answered(submitted)
    async with edge(silence) as given:
        given.index.events = [submitted]
        reading = asyncio.create_task(stream_of(given, f"/requests/{submitted.event_id}/events"))
        await given.live.followed.wait()
        for event in (later[1], later[0], later[0], later[2]):
            given.live.deliver(event)
        told = await reading

    assert [message["event"] for message in told][:4] == TYPES


async def test_who_comes_back_goes_on_where_it_was() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    later = answered(submitted)
    async with edge() as given:
        given.index.events = [submitted, *later]
        path = f"/requests/{submitted.event_id}/events"
        told = await stream_of(given, path, **{"Last-Event-ID": str(later[0].event_id)})
        nothing_more = await given.client.get(path, headers={"Last-Event-ID": str(later[-1].event_id)})
        stranger = await stream_of(given, path, **{"Last-Event-ID": "7"})

    assert [message["event"] for message in told] == ["AgentReplied", "KnowledgeIntegrated", "end"]
    assert nothing_more.status_code == 204
    assert len(stranger) == 5


async def test_a_failure_ends_the_stream_without_knowledge() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    async with edge() as given:
        given.index.events = [submitted, *failed(submitted)]
        told = await stream_of(given, f"/requests/{submitted.event_id}/events")

    assert json.loads(told[-1]["data"]) == {"status": "failed"}


async def test_a_text_with_line_breaks_stays_one_message() -> None:
    submitted = logged("RequestSubmitted", agent="SimpleChat", query="a\r\n\r\nevent: forged\u2028\x85")
    async with edge() as given:
        given.index.events = [submitted, *failed(submitted)]
        told = await stream_of(given, f"/requests/{submitted.event_id}/events")

    assert [message["event"] for message in told] == ["RequestSubmitted", "RequestAccepted", "AgentFailed", "end"]
    assert json.loads(told[0]["data"])["payload"]["query"].startswith("a\r\n\r\nevent")


async def test_an_unknown_request_has_no_stream() -> None:
    async with edge() as given:
        answer = await given.client.get("/requests/018f3f3e-0000-7000-8000-000000000000/events")

    assert answer.status_code == 404


async def test_a_stopping_gateway_closes_its_streams() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    async with edge() as given:
        given.index.events = [submitted]
        reading = asyncio.create_task(stream_of(given, f"/requests/{submitted.event_id}/events"))
        await given.live.followed.wait()
        given.live.close()
        told = await reading

    assert [message["event"] for message in told] == ["RequestSubmitted"]
    assert given.live.followers_count == 0


async def test_the_mind_s_stream_tells_states_and_cycles() -> None:
    cycle = logged("CycleCompleted", significance=0.1)
    async with edge() as given:
        reading = asyncio.create_task(stream_of(given, "/consciousness/events"))
        await given.live.followed.wait()
        given.live.deliver(cycle)
        given.live.close()
        told = await reading

    assert [message["id"] for message in told] == [str(cycle.event_id)]
