"""A conversation through the whole system, from POST to the graph, the audit log and the mind's state."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from tests.doubles.system import System, own_system
from workers.audit.chain import Link, verify
from workers.registry import BY_NAME

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("e2e-conversation")]

WAIT = {"Prefer": "wait=50"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def system() -> AsyncIterator[System]:
    async with own_system() as made:
        await made.workers(*BY_NAME)
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def client(system: System) -> httpx.AsyncClient:
    return await system.gateway()


@pytest.fixture
def user() -> str:
    return f"user-{uuid4().hex[:8]}"


async def say(system: System, client: httpx.AsyncClient, user: str, text: str) -> dict[str, Any]:
    """One exchange, finished and drawn in the graph."""
    body = {"agent": "SimpleChat", "query": text, "user_id": user, "session_id": f"s-{user}"}
    answer = await client.post("/agents/execute", json=body, headers=WAIT)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    drawn = "MATCH (a:AgentActivity {user_id: $user, query: $text}) RETURN count(a)"
    await system.eventually(lambda: system.count(drawn, user=user, text=text), lambda count: count == 1)
    return view


async def tick(system: System) -> dict[str, Any]:
    """One turn of the mind, and the state it led to."""
    running = await system.start("tick", "--mind", system.mind_id, "--json")
    assert await running.process.wait() == 0, running.lines
    row = await system.pool.fetchrow(
        "SELECT * FROM state_history WHERE mind_id = $1 ORDER BY version DESC LIMIT 1", system.mind_id
    )
    assert row is not None
    return {**dict(row), "state": json.loads(row["state"]), "changes": json.loads(row["changes"])}


async def test_what_was_said_is_remembered_and_told_with_its_source(system: System, client: httpx.AsyncClient, user: str) -> None:
    first = await say(system, client, user, "My dog is called Biscuit.")
    view = await say(system, client, user, "What is my dog called?")
    assert "Biscuit" in view["reply"]["text"]
    assert view["reply"]["mode"] == "memory_only"
    (memory, *_) = view["reply"]["memories"]
    sources = await system.audited([UUID(first["request_id"])], "AgentReplied")
    assert memory["source_event_id"] == str(sources[0]["event_id"])
    assert memory["reasons"]


async def test_nobody_remembers_for_somebody_else(system: System, client: httpx.AsyncClient, user: str) -> None:
    await say(system, client, user, "My secret word is Xylophone.")
    view = await say(system, client, f"other-{user}", "What is my secret word?")
    assert "Xylophone" not in json.dumps(view["reply"]["memories"])
    assert "Xylophone" not in view["reply"]["text"]


async def test_one_request_leaves_one_trace_through_the_workers(system: System, client: httpx.AsyncClient, user: str) -> None:
    view = await say(system, client, user, "I live in Lusaka.")
    request_id = UUID(view["request_id"])
    complete = await system.eventually(lambda: system.audited([request_id]), lambda rows: len(rows) == 4)
    assert [row["event_type"] for row in complete] == [
        "RequestSubmitted",
        "RequestAccepted",
        "AgentReplied",
        "KnowledgeIntegrated",
    ]
    assert [row["causation_id"] for row in complete[1:]] == [row["event_id"] for row in complete[:-1]]
    running = await system.start("trace", str(request_id), "--json")
    assert await running.process.wait() == 0


async def test_a_recalled_text_is_not_learned_again(system: System, client: httpx.AsyncClient, user: str) -> None:
    await say(system, client, user, "My boat is called Nsomba.")
    kept = "MATCH (m:Memory {user_id: $user}) RETURN count(m)"
    before = await system.count(kept, user=user)
    for _ in range(2):
        view = await say(system, client, user, f"What is my boat called? {uuid4().hex[:6]}")
        assert "Nsomba" in view["reply"]["text"]
    assert await system.count(kept, user=user) == before == 1


async def test_the_state_moves_for_reasons_that_can_be_named(system: System, client: httpx.AsyncClient, user: str) -> None:
    view = await say(system, client, user, "Thank you, this is wonderful, I am so happy!")
    state = await tick(system)
    assert state["state"]["total_interactions"] >= 1
    assert state["state"]["components"]["effectiveness"]["samples"] >= 1
    for change in state["changes"]:
        assert change["evidence_count"] > 0 or change["rule"].startswith("decay"), change
    named = {one for change in state["changes"] for one in change["evidence"]}
    known = await system.pool.fetch("SELECT event_id FROM audit_logs WHERE event_id = ANY($1::uuid[])", list(named))
    assert named
    assert len(known) == len(named), "evidence that is no event of the log"
    assert view["request_id"]


async def test_the_state_is_served_and_drawn_in_the_graph(system: System, client: httpx.AsyncClient, user: str) -> None:
    await say(system, client, user, "I like mountains.")
    version = (await tick(system))["version"]
    status = (await client.get("/consciousness/status")).json()
    history = (await client.get("/consciousness/history", params={"limit": 2})).json()
    assert status["version"] == version
    assert history["states"][0]["version"] == version
    drawn = "MATCH (s:MainzaState {state_id: $mind_id}) RETURN coalesce(max(s.version), 0)"
    await system.eventually(lambda: system.count(drawn), lambda found: found >= version)


async def test_every_chain_of_the_audit_log_verifies(system: System, client: httpx.AsyncClient, user: str) -> None:
    await say(system, client, user, "This goes on record.")
    rows = await system.pool.fetch("SELECT * FROM audit_logs ORDER BY chain, chain_seq")
    chains: dict[str, list[Link]] = {}
    for row in rows:
        chains.setdefault(row["chain"], []).append(cast("Link", SimpleNamespace(**row)))
    assert len(chains) >= 4
    assert not [broken for chain in chains.values() for broken in verify(chain)]


async def test_metrics_of_each_worker_are_summed_up(system: System, client: httpx.AsyncClient, user: str) -> None:
    await say(system, client, user, "Count me.")
    await tick(system)
    counted = "SELECT count(DISTINCT component) FROM metric_windows"
    await system.eventually(lambda: system.pool.fetchval(counted), lambda found: found >= 4)
