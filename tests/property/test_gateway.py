"""Whatever is sent, the gateway answers 202 or a problem that says how to fix it; and what it follows, it follows in order."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from gateway.live import LiveLog
from gateway.request_log import RequestLog
from infra.adapters.logged_event import LoggedEvent
from tests.doubles.edges import MemoryIndex, answered, edge, logged

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner), max_leaves=6
)
FIELDS = st.sampled_from(["agent", "query", "user_id", "session_id"]) | st.text(max_size=5)
ALMOST = st.fixed_dictionaries(
    {"agent": st.just("SimpleChat") | VALUES, "query": st.text(max_size=40) | VALUES},
    optional={"user_id": st.text(max_size=20) | VALUES, "session_id": VALUES},
)
BODIES = (
    st.binary(max_size=200)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(FIELDS, VALUES).map(lambda value: json.dumps(value).encode())
    | ALMOST.map(lambda value: json.dumps(value).encode())
    | ALMOST.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
)
HEADERS = st.dictionaries(
    st.sampled_from(["Prefer", "Idempotency-Key", "Last-Event-ID", "Content-Type", "Content-Length"]),
    st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n\x00"), max_size=20),
)


async def sent(body: bytes, headers: dict[str, str]) -> tuple[httpx.Response, int]:
    raw = {"Content-Type": "application/json", **headers}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in raw.items()]
    async with edge() as made:
        answer = await made.client.post("/agents/execute", content=body, headers=httpx.Headers(encoded))
        return answer, len(made.topics.published)


@given(body=BODIES, headers=HEADERS)
def test_any_body_is_accepted_or_refused_with_a_problem(body: bytes, headers: dict[str, str]) -> None:
    answer, published = asyncio.run(sent(body, headers))

    if answer.status_code == 202:
        assert published == 1
        return
    assert 400 <= answer.status_code < 500
    assert published == 0
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]


@given(order=st.permutations(range(4)), indexed=st.sets(st.integers(0, 3)))
def test_a_follower_hears_each_event_once_and_after_its_cause(order: list[int], indexed: set[int]) -> None:
    root = logged("RequestSubmitted")
    events = [root, *answered(root)]

    async def followed() -> list[LoggedEvent]:
        live = LiveLog()
        log = RequestLog(MemoryIndex([events[number] for number in sorted(indexed)]), live, reread_seconds=1.0)
        with live.follow(str(root.event_id)) as subscription:
            for number in order:
                live.deliver(events[number])
            async with aclosing(log.following(root.event_id, set(), subscription, 5.0)) as following:
                return [event async for event in following]

    assert asyncio.run(followed()) == events
