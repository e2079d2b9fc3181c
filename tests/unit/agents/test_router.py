"""The router chooses by nearness to declared examples, and says how sure it is."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from workers.agents.registry import AGENTS, ANSWERING, ROUTER, Agent, Router
from workers.agents.router import SAME, UNRELATED, route, texts_to_embed

CHAT = Agent(name="Chat", rules_asked="r", rules_told="r", examples=("hello", "how are you"))
CODE = Agent(name="Code", rules_asked="r", rules_told="r", examples=("fix this bug",))
ANY = Router(name="Any", fallback="Chat", confidence_min=0.35)


def vectors(*cosines: float) -> list[bytes]:
    """A request, and one example for each cosine with it."""
    query = np.array([1.0, 0.0], dtype="<f4")
    return [query.tobytes(), *(np.array([c, np.sqrt(1 - c * c)], dtype="<f4").tobytes() for c in cosines)]


def test_the_nearest_example_decides() -> None:
    choice = route(ANY, (CHAT, CODE), vectors(0.5, 0.55, 0.8))
    assert choice.agent == "Code"
    assert choice.confidence == pytest.approx((0.8 - UNRELATED) / (SAME - UNRELATED), abs=1e-3)
    assert choice.reasons == ("nearest example of Code: “fix this bug” (cosine 0.80)",)


def test_a_request_that_is_near_to_nothing_goes_to_the_fallback_and_the_reason_is_told() -> None:
    choice = route(ANY, (CHAT, CODE), vectors(0.3, 0.3, 0.5))
    assert choice.agent == "Chat"
    assert choice.confidence < ANY.confidence_min
    assert choice.reasons[1] == "below 0.35, so it goes to Chat"


def test_confidence_stays_within_0_and_1() -> None:
    assert route(ANY, (CHAT, CODE), vectors(-0.9, -0.9, -0.9)).confidence == 0
    assert route(ANY, (CHAT, CODE), vectors(1.0, 0.0, 0.0)).confidence == 1


def test_the_texts_to_embed_are_the_request_and_every_example() -> None:
    assert texts_to_embed("q", (CHAT, CODE)) == ["q", "hello", "how are you", "fix this bug"]


def test_every_router_falls_back_on_an_agent_that_answers() -> None:
    assert ROUTER.fallback in {agent.name for agent in ANSWERING}
    assert {"SimpleChat", "Router"} == set(AGENTS)


def test_the_names_of_agents_can_be_read_without_loading_what_runs_them() -> None:
    script = "import sys, workers.agents.registry; print({'numpy', 'pydantic', 'pydantic_ai', 'openai'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "set()"
