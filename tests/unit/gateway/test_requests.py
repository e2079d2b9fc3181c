"""GET /requests/{id}: the status, the outcome and the events, from the index and from what was just seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.adapters.logged_event import LoggedEvent
from tests.doubles.edges import answered, edge, failed, logged, rejected, silence

ASKED: dict[str, Any] = {"agent": "SimpleChat", "query": "?"}


@pytest.mark.parametrize(
    ("follows", "status"), [(silence, "submitted"), (answered, "replied"), (failed, "failed"), (rejected, "rejected")]
)
async def test_the_index_tells_how_far_a_request_came(follows: Callable[[LoggedEvent], list[LoggedEvent]], status: str) -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    events = [submitted, *follows(submitted)]
    async with edge() as given:
        given.index.events = list(reversed(events))
        answer = await given.client.get(f"/requests/{submitted.event_id}")

    said = answer.json()
    assert (answer.status_code, said["status"]) == (200, status)
    assert [event["event_id"] for event in said["events"]] == [str(event.event_id) for event in events]


async def test_an_answered_request_tells_reply_knowledge_and_time() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    async with edge() as given:
        given.index.events = [submitted, *answered(submitted)]
        said = (await given.client.get(f"/requests/{submitted.event_id}")).json()

    assert said["reply"]["text"] == "Roses."
    assert said["knowledge"]["memories"] == 1
    assert said["duration_ms"] == 20.0
    assert said["refusal"] is None
    assert said["failure"] is None


async def test_what_the_index_does_not_know_yet_is_told_from_what_went_by() -> None:
    async with edge(answered) as given:
        accepted = await given.client.post("/agents/execute", json=ASKED)
        said = (await given.client.get(accepted.headers["location"])).json()

    assert said["status"] == "replied"
    assert len(said["events"]) == 4


async def test_an_event_in_both_is_told_once() -> None:
    submitted = logged("RequestSubmitted", **ASKED)
    async with edge() as given:
        given.index.events = [submitted]
        given.live.deliver(submitted)
        said = (await given.client.get(f"/requests/{submitted.event_id}")).json()

    assert len(said["events"]) == 1


async def test_an_unknown_request_is_a_problem() -> None:
    async with edge() as given:
        answer = await given.client.get("/requests/018f3f3e-0000-7000-8000-000000000000")

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:mainza:problem:unknown-request"


async def test_a_missing_index_is_a_problem_that_passes() -> None:
    async with edge() as given:
        given.index.away = True
        answer = await given.client.get("/requests/018f3f3e-0000-7000-8000-000000000000")

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_what_was_erased_leaves_only_that_it_happened() -> None:
    submitted = logged("RequestSubmitted")
    events = [submitted, logged("RequestAccepted", submitted)]
    async with edge() as given:
        given.index.events = [*events, logged("AgentReplied", events[-1])]
        said = (await given.client.get(f"/requests/{submitted.event_id}")).json()

    assert said["status"] == "replied"
    assert said["query"] is None
    assert said["reply"] == {}
