"""`mainza ask`: what it sends, how long it waits, and what it says when there is no answer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console

from cli.ask import show
from cli.client import GatewayClient, Refused, base_url
from infra.settings import GatewaySettings
from infra.stack.errors import NotRunning

SETTINGS = GatewaySettings(port=8123, api_key=SecretStr("k"), wait_seconds_max=20)
BODY = {"agent": "SimpleChat", "query": "?"}
VIEW: dict[str, Any] = {
    "request_id": "r",
    "status": "replied",
    "agent": "SimpleChat",
    "duration_ms": 1234.5,
    "reply": {
        "agent": "SimpleChat",
        "text": "Roses [bold]grow[/bold].\x1b[2J",
        "mode": "memory_only",
        "support": 0.5,
        "memories": [{"score": 0.91, "reasons": ["vector"], "remembered_at": "2026-11-23T12:00:00Z", "text": "I grow roses."}],
    },
}


def client_of(answer: Callable[[httpx.Request], httpx.Response]) -> GatewayClient:
    return GatewayClient(SETTINGS, httpx.MockTransport(answer))


def shown(view: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=120)
    show(view, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_sends_the_key_and_waits_as_long_as_the_gateway_allows() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=VIEW)

    with client_of(answer) as client:
        assert client.ask(BODY, 90.0) == VIEW
    assert str(seen[0].url) == "http://127.0.0.1:8123/agents/execute"
    assert seen[0].headers["authorization"] == "Bearer k"
    assert seen[0].headers["prefer"] == "wait=20"
    assert json.loads(seen[0].content) == BODY


def test_it_waits_again_under_the_same_key_until_there_is_an_outcome() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return httpx.Response(200, json=VIEW) if len(keys) == 3 else httpx.Response(202, json={"request_id": "r"})

    with client_of(answer) as client:
        client.ask(BODY, 90.0)
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_when_the_time_is_up_it_says_where_to_look() -> None:
    with client_of(lambda _: httpx.Response(202, json={"request_id": "r"})) as client, pytest.raises(Refused) as found:
        client.ask(BODY, 0.0)
    assert "mainza trace r" in found.value.fix


def test_a_problem_is_said_in_the_gateway_s_words() -> None:
    problem = {"title": "Too many", "detail": "slow down"}
    answer = httpx.Response(429, json=problem, headers={"Retry-After": "3"})
    with client_of(lambda _: answer) as client, pytest.raises(Refused) as found:
        client.ask(BODY, 9.0)
    assert "slow down" in str(found.value)
    assert "3 s" in found.value.fix


def test_a_wrong_key_and_a_missing_gateway_have_their_own_words() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with client_of(lambda _: httpx.Response(401, text="?")) as client, pytest.raises(Refused) as wrong:
        client.ask(BODY, 9.0)
    with client_of(away) as client, pytest.raises(NotRunning) as missing:
        client.ask(BODY, 9.0)
    assert "MAINZA_GATEWAY__API_KEY" in wrong.value.fix
    assert "127.0.0.1:8123" in str(missing.value)


def test_an_answer_is_shown_with_its_memories_and_cannot_command_the_terminal() -> None:
    text = shown(VIEW)

    assert "Roses [bold]grow[/bold]." in text
    assert "\x1b" not in text
    assert "I grow roses." in text
    assert "0.91" in text
    assert "50% of it is covered" in text
    assert "1.23 s" in text


@pytest.mark.parametrize(
    ("mode", "outcome", "told"),
    [
        ("model", "answered", "by the model"),
        ("memory_only", "away: HTTP 503", "without the model, which was away (HTTP 503)"),
        ("memory_only", "set aside: repeats itself", "the model's words were set aside (repeats itself)"),
    ],
)
def test_what_became_of_the_model_is_told_as_it_was(mode: str, outcome: str, told: str) -> None:
    attempts = [{"what": "model toy", "outcome": outcome, "duration_ms": 1.0}, {"what": "memory", "outcome": "acknowledged"}]
    assert f"SimpleChat, {told};" in shown({**VIEW, "reply": {**VIEW["reply"], "mode": mode, "attempts": attempts}})


def test_a_failure_is_shown_with_the_way_on() -> None:
    failure = {"error": "NoAnswer", "detail": "the model is away"}
    text = shown({**VIEW, "status": "failed", "reply": None, "failure": failure})

    assert "NoAnswer" in text
    assert "mainza trace r" in text


@pytest.mark.parametrize(
    ("host", "url"), [("::", "http://127.0.0.1:8123"), ("::1", "http://[::1]:8123"), ("box", "http://box:8123")]
)
def test_the_gateway_is_reached_where_it_listens(host: str, url: str) -> None:
    assert base_url(SETTINGS.model_copy(update={"host": host})) == url
