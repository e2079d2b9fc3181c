"""The model's client over real HTTP, against a server that says what it is told to."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from infra.adapters.chat_completions import CallFailed, ChatCompletions, Completion, is_loopback
from infra.settings import LlmSettings
from tests.doubles.chat_server import ChatServer, chat_server, completion, half_of, http
from workers.ports import Prompt

PROMPT = Prompt(system="Be brief.", user="What is my dog called?", tokens_max=512)


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server() as running:
        yield running


@pytest.fixture
async def client(server: ChatServer) -> AsyncIterator[ChatCompletions]:
    made = ChatCompletions(settings_for(server))
    yield made
    await made.aclose()


def settings_for(server: ChatServer, **changes: Any) -> LlmSettings:
    return LlmSettings(base_url=server.base_url, model="toy", api_key=SecretStr("k-1"), deadline_seconds=10, **changes)


async def test_an_answer_comes_with_its_tokens(client: ChatCompletions) -> None:
    assert await client.complete(PROMPT) == Completion("Your dog is called Biscuit.", False, 20, 7)


async def test_the_request_is_plain_cold_and_bounded(client: ChatCompletions, server: ChatServer) -> None:
    await client.complete(PROMPT)
    [request] = server.requests
    assert request["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is my dog called?"},
    ]
    assert request["model"] == "toy"
    assert request["temperature"] == 0
    assert request["max_tokens"] == LlmSettings().tokens_max  # the smaller of the agent's and the setting's
    assert "tools" not in request
    assert "Bearer k-1" in server.headers[0]


async def test_what_the_sdk_would_take_from_the_environment_is_not_sent(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-someone")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-someone")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = ChatCompletions(settings_for(server))
    await client.complete(PROMPT)
    await client.aclose()
    assert "of-someone" not in server.headers[0]


@pytest.mark.parametrize(
    ("reply", "reason", "healthy"),
    [
        (http('{"error": {"message": "secret text"}}', "500 Internal Server Error"), "HTTP 500", False),
        (http('{"error": {"message": "slow down"}}', "429 Too Many Requests", extra="Retry-After: 30\r\n"), "HTTP 429", False),
        (http('{"error": {"message": "no key"}}', "401 Unauthorized"), "HTTP 401", False),
        (http('{"error": {"message": "too long"}}', "400 Bad Request"), "HTTP 400", True),
        (http("nothing here", "404 Not Found", "text/plain"), "HTTP 404", False),
        (http("", "302 Found", extra="Location: http://127.0.0.1:9/\r\n"), "malformed answer", False),
        (http("<html>hello</html>", content_type="text/html"), "malformed answer", False),
        (http("{not json"), "malformed answer", False),
        (http("[1, 2]"), "malformed answer", False),
        (http('"text"'), "malformed answer", False),
        (http("null"), "malformed answer", False),
        (http("{}"), "malformed answer", False),
        (http('{"choices": []}'), "malformed answer", False),
        (http('{"choices": [7], "usage": "many"}'), "malformed answer", False),
        (completion(message={"role": "assistant", "content": {"a": 1}}), "malformed answer", False),
        (http(b"\xff\xfe\x00"), "malformed answer", False),
        (b"not http at all\r\n\r\n", "no connection", False),
        (half_of(completion()), "no connection", False),
        (completion(""), "empty answer", True),
        (completion("  \n\t "), "empty answer", True),
        (completion(None), "empty answer", True),
    ],
    ids=lambda value: value.decode("latin-1")[:60] if isinstance(value, bytes) else None,
)
async def test_every_way_to_fail_has_its_name(
    client: ChatCompletions, server: ChatServer, reply: bytes, reason: str, healthy: bool
) -> None:
    server.will(reply)
    with pytest.raises(CallFailed) as failed:
        await client.complete(PROMPT)
    assert (failed.value.reason, failed.value.healthy) == (reason, healthy)
    assert len(server.requests) == 1  # nothing was tried again behind our back


async def test_nobody_listens(client: ChatCompletions, unused_port: int) -> None:
    alone = ChatCompletions(LlmSettings(base_url=f"http://127.0.0.1:{unused_port}/v1"))
    with pytest.raises(CallFailed, match="no connection"):
        await alone.complete(PROMPT)
    await alone.aclose()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def test_what_cannot_be_stored_is_taken_out_of_an_answer(client: ChatCompletions, server: ChatServer) -> None:
    server.will(completion("A\u0000B \ud800C"))
    assert (await client.complete(PROMPT)).text == "AB C"


async def test_an_answer_that_ran_into_its_limit_is_known_as_cut_off(client: ChatCompletions, server: ChatServer) -> None:
    server.will(completion("It is Bisc", finish_reason="length"))
    assert (await client.complete(PROMPT)).cut_off


async def test_only_the_named_server_is_ever_called(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """No price list, no telemetry: one address is asked for, and it is the server's."""
    asked: list[Any] = []
    connect = socket.socket.connect

    def spy_on_connect(self: socket.socket, address: Any) -> None:
        asked.append(address)
        connect(self, address)

    def no_lookup(*args: Any, **_: Any) -> Any:
        if args[0] not in ("127.0.0.1", b"127.0.0.1"):
            asked.append(args[0])
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", args[1]))]

    monkeypatch.setattr(socket.socket, "connect", spy_on_connect)
    monkeypatch.setattr(socket, "getaddrinfo", no_lookup)
    client = ChatCompletions(settings_for(server))
    await client.complete(PROMPT)
    await client.aclose()
    assert set(asked) == {("127.0.0.1", server.port)}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:80/v1", True),
        ("http://[::1]:80/v1", True),
        ("http://localhost/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://localhost.example.com/v1", False),
    ],
)
def test_loopback_is_told_from_the_world(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
