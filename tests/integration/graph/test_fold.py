"""Folding facts into the real graph: once is as often as you like."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from neo4j.exceptions import ClientError

from events.mind import Change, Cycle, MainzaState, Mood, StateUpdated
from infra.adapters.graph_store import GraphStore
from infra.adapters.neo4j import open_driver
from infra.settings import Neo4jSettings
from tests.doubles.exchanges import START, integrated, received
from tests.integration.graph.conftest import Graph
from workers.contract import Received, Transient
from workers.graph.decide import decide
from workers.graph.writes import IN_ORDER, StateProjected


def updated(mind_id: str, version: int) -> Received:
    state = MainzaState(
        mind_id=mind_id,
        version=version,
        at=START,
        evolution_level=1,
        components={},
        emotional_state=Mood(dominant="calm", valence=0, arousal=0),
        attention={},
        window_seconds=60,
        window_count_max=1,
    )
    cycle = Cycle(sequence=version, slot_start=START, interval_seconds=60)
    changes = (Change(dimension="level", rule="level", before=0, after=version / 10, evidence=(UUID(int=1),), evidence_count=1),)
    return received(StateUpdated(cycle=cycle, state=state, changes=changes), UUID(int=version), None, mind_id, START, None)


async def test_an_exchange_is_drawn_with_all_its_relationships(graph: Graph) -> None:
    anna = graph.talk("anna")
    await graph.learn(anna.says("My sister Marta works at Siemens."), anna.says("What is the capital of Mongolia?"))
    assert await graph.count("(:Memory {mind_id: $mind})-[:DISCUSSED_IN]->(:Conversation {mind_id: $mind})") == 1
    assert await graph.count("(:Memory {mind_id: $mind})-[:MENTIONS]->(:Concept {mind_id: $mind, name: 'sister'})") == 1
    assert (
        await graph.count("(:Memory {mind_id: $mind})-[:MENTIONS]->(:Entity {mind_id: $mind, name: 'Marta', type: 'name'})") == 1
    )
    assert await graph.count("(:Memory {mind_id: $mind})-[:DERIVED_FROM]->(:AgentActivity {mind_id: $mind})") == 1
    assert await graph.count("(:User)-[:TRIGGERED]->(:AgentActivity {mind_id: $mind})-[:DISCUSSED_IN]->(:Conversation)") == 2
    assert await graph.count("(:Concept {name: 'marta'})-[:RELATES_TO]-(:Concept {mind_id: $mind, name: 'siemens'})") == 1
    assert await graph.count("(:MainzaState {state_id: $mind})-[:NEEDS_TO_LEARN]->(:Concept {name: 'capital'})") == 1


async def test_a_fact_folded_again_changes_nothing(graph: Graph) -> None:
    anna = graph.talk("anna")
    exchanges = [anna.says("The garden has tulips."), anna.says("Rex digs in the garden with the tulips.")]
    await graph.learn(*exchanges)
    once = await graph.contents()
    await graph.learn(exchanges[0])
    await graph.learn(*exchanges, *exchanges)
    assert await graph.contents() == once


async def test_a_fact_twice_in_one_batch_counts_once(graph: Graph) -> None:
    exchange = graph.talk("anna").says("The garden has tulips.")
    await graph.learn(exchange, exchange)
    assert await graph.count("(:Concept {mind_id: $mind})-[:RELATES_TO {evidence_count: 1}]->()") == 1


async def test_a_link_grows_with_each_independent_evidence_and_stays_below_one(graph: Graph) -> None:
    anna = graph.talk("anna")
    strengths = []
    for said in ("The garden has tulips.", "Her garden grows tulips.", "Our garden lacks tulips."):
        await graph.learn(anna.says(said))
        answer = await graph.driver.execute_query(
            "MATCH (:Concept {name: 'garden', mind_id: $mind})-[r:RELATES_TO]-(:Concept {name: 'tulips'}) "
            "RETURN r.strength AS strength",
            mind=graph.mind_id,
        )
        strengths.append(answer.records[0]["strength"])
    assert strengths == pytest.approx([0.3, 0.51, 0.657])


async def test_batches_cut_anywhere_draw_the_same_graph(graph: Graph) -> None:
    anna = graph.talk("anna")
    exchanges = [
        anna.says(said) for said in ("The garden has tulips.", "Rex likes the garden.", "The garden has tulips and roses.")
    ]
    await graph.learn(*exchanges)
    together = await graph.contents()
    await graph.driver.execute_query("MATCH (n) WHERE n.user_id = $user DETACH DELETE n", user=anna.user_id)
    for exchange in exchanges:
        await graph.learn(exchange)
    assert await graph.contents() == together


async def test_writers_of_shared_nodes_at_once_all_come_through(graph: Graph) -> None:
    anna = graph.talk("anna")
    said = ("The garden has tulips and a piano.", "The piano has a garden and tulips.", "Tulips of the garden love the piano.")
    await asyncio.gather(*(graph.learn(anna.says(said[number % 3])) for number in range(9)))
    assert await graph.count("(:User)-[:TRIGGERED]->(:AgentActivity {mind_id: $mind})") == 9


async def test_the_latest_state_wins_in_any_order_and_shows_its_own_changes_alone(graph: Graph) -> None:
    first, second, third = (updated(graph.mind_id, version) for version in (1, 2, 3))
    await graph.fold(second, third, first)
    await graph.fold(first)
    answer = await graph.driver.execute_query(
        "MATCH (d:StateDelta)-[:IMPACTS]->(s:MainzaState {state_id: $mind}) RETURN s.version AS version, d.after AS after",
        mind=graph.mind_id,
    )
    assert [record.data() for record in answer.records] == [{"version": 3, "after": 0.3}]


async def test_a_position_never_goes_back(graph: Graph) -> None:
    store, worker = GraphStore(graph.driver, IN_ORDER), f"graph-{graph.mind_id}"
    assert await store.positions(worker) == {}
    await store.commit(worker, [], {("knowledge", 0): 7, ("knowledge", 1): 2})
    await store.commit(worker, [], {("knowledge", 0): 5, ("state", 0): 1})
    assert await store.positions(worker) == {("knowledge", 0): 7, ("knowledge", 1): 2, ("state", 0): 1}


async def test_a_batch_that_fails_leaves_neither_rows_nor_positions(graph: Graph) -> None:
    [state, *_] = decide(None, updated(graph.mind_id, 1), None).writes
    assert isinstance(state, StateProjected)
    unstorable = state.model_copy(update={"components": {"a": {"map": 1}}})
    exchange = integrated(graph.talk("anna").says("The garden has tulips."))
    store, worker = GraphStore(graph.driver, IN_ORDER), f"graph-{graph.mind_id}"
    with pytest.raises(ClientError):
        await store.commit(worker, [*decide(None, exchange, None).writes, unstorable], {("knowledge", 0): 1})
    assert await graph.contents() == []
    assert await store.positions(worker) == {}


async def test_a_graph_that_is_away_is_a_transient_failure(neo4j_settings: Neo4jSettings) -> None:
    nowhere = neo4j_settings.model_copy(update={"uri": "bolt://127.0.0.1:1"})
    async with open_driver(nowhere) as driver:
        with pytest.raises(Transient):
            await GraphStore(driver, IN_ORDER).positions("graph")
