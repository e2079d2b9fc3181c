"""Whatever is wrong with a request is said as a problem that names the place, tells the way out and repeats nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from events.requests import QUERY_BYTES_MAX
from gateway.body import BODY_BYTES_MAX
from tests.doubles.edges import AUTHORIZED, edge

JSON = {"Content-Type": "application/json"}
SECRET = "xyzzy-private-words"


def body(**changes: object) -> bytes:
    return json.dumps({"agent": "SimpleChat", "query": f"{SECRET}?", "user_id": "ada"} | changes).encode()


BAD = {
    "malformed JSON": (b'{"agent": "SimpleChat", "query": "' + SECRET.encode(), 400, "malformed-json"),
    "nothing": (b"", 400, "malformed-json"),
    "invalid UTF-8": (b'{"agent": "SimpleChat", "query": "\xff\xfe"}', 400, "malformed-json"),
    "a lone surrogate": (b'{"agent": "SimpleChat", "query": "\\ud800"}', 400, "malformed-json"),
    "deep nesting": (b'{"query": ' + b"[" * 100_000, 400, "malformed-json"),
    "a NUL byte": (b'{"agent": "SimpleChat", "query": "a\x00b"}', 400, "malformed-json"),
    "an escaped NUL": (body(query=f"{SECRET}\x00"), 422, "forbidden-character"),
    "a control character in the user": (body(user_id="a\nb"), 422, "invalid-body"),
    "no object": (b'["SimpleChat"]', 422, "invalid-body"),
    "a number as query": (body(query=7), 422, "invalid-body"),
    "an unknown field": (body(**{SECRET: 1}), 422, "invalid-body"),
    "no agent": (b'{"query": "hello"}', 422, "invalid-body"),
    "a null user": (body(user_id=None), 422, "invalid-body"),
    "an endless user": (body(user_id="u" * 201), 422, "invalid-body"),
    "an unknown agent": (body(agent=SECRET), 422, "unknown-agent"),
    "an empty query": (body(query=""), 422, "empty-query"),
    "a blank query": (body(query=" \n\t "), 422, "empty-query"),
    "a query of 1 MiB and a byte": (body(query="a" * (QUERY_BYTES_MAX + 1)), 413, "query-too-large"),
    "a query of wide characters": (
        json.dumps({"agent": "SimpleChat", "query": "€" * (QUERY_BYTES_MAX // 3 + 1)}, ensure_ascii=False).encode(),
        413,
        "query-too-large",
    ),
    "a body beyond all bounds": (b" " * (BODY_BYTES_MAX + 1), 413, "body-too-large"),
}


@pytest.mark.parametrize(("content", "status", "slug"), BAD.values(), ids=BAD.keys())
async def test_it_is_refused_before_the_log(content: bytes, status: int, slug: str) -> None:
    async with edge() as given:
        answer = await given.client.post("/agents/execute", content=content, headers=JSON)

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"urn:mainza:problem:{slug}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["instance"] == "/agents/execute"
    assert problem["detail"]
    assert SECRET not in answer.text
    assert not given.topics.published


async def test_a_query_of_exactly_1_mib_is_accepted() -> None:
    async with edge() as given:
        answer = await given.client.post("/agents/execute", content=body(query="a" * QUERY_BYTES_MAX), headers=JSON)

    assert answer.status_code == 202


async def test_an_endless_body_without_a_length_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * BODY_BYTES_MAX:
            sent += 1_048_576
            yield b" " * 1_048_576

    async with edge() as given:
        answer = await given.client.post("/agents/execute", content=endless(), headers=JSON)

    assert answer.status_code == 413
    assert sent <= BODY_BYTES_MAX + 2 * 1_048_576


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_media_type_is_refused(media_type: str) -> None:
    async with edge() as given:
        answer = await given.client.post("/agents/execute", content=body(), headers={"Content-Type": media_type})

    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/agents/execute", 405),
        ("DELETE", "/health", 405),
        ("GET", "/nowhere", 404),
        ("GET", "/requests/7", 422),
        ("GET", "/consciousness/history?limit=0", 422),
        ("GET", "/consciousness/history?before=x", 422),
    ],
)
async def test_a_wrong_path_method_or_parameter_is_a_problem(method: str, path: str, status: int) -> None:
    async with edge() as given:
        answer = await given.client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert (answer.headers.get("allow") is not None) == (status == 405)


@pytest.mark.parametrize(
    "path", ["/requests/018f3f3e-0000-7000-8000-000000000000", "/consciousness/status", "/metrics", "/openapi.json", "/docs"]
)
async def test_without_the_key_nothing_but_health_is_told(path: str) -> None:
    async with edge() as given:
        given.client.headers.pop("Authorization")
        none = await given.client.get(path)
        wrong = await given.client.get(path, headers={"X-API-Key": "wrong"})
        odd = await given.client.get(path, headers=httpx.Headers([(b"X-API-Key", b"\xc3\xa9\xff")]))
        health = await given.client.get("/health")

    assert [none.status_code, wrong.status_code, odd.status_code] == [401, 401, 401]
    assert none.headers["www-authenticate"].startswith(("Bearer", "Basic"))
    assert health.status_code == 200


async def test_the_key_is_taken_from_either_header_and_a_browser_may_send_it_as_a_password() -> None:
    async with edge() as given:
        given.client.headers.pop("Authorization")
        bearer = await given.client.get("/consciousness/status", headers=AUTHORIZED)
        header = await given.client.get("/consciousness/status", headers={"X-API-Key": "the-key"})
        page = await given.client.get("/docs", auth=("anyone", "the-key"))
        not_for_calls = await given.client.get("/consciousness/status", auth=("anyone", "the-key"))

    assert [bearer.status_code, header.status_code, page.status_code] == [200, 200, 200]
    assert not_for_calls.status_code == 401


async def test_without_the_key_no_body_is_read() -> None:
    async with edge() as given:
        given.client.headers.pop("Authorization")
        answer = await given.client.post("/agents/execute", content=b" " * (BODY_BYTES_MAX + 1), headers=JSON)

    assert answer.status_code == 401
