"""The graph's rows: a pure fold of facts."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest

from events.envelope import Payload
from events.mind import Change, Cycle, MainzaState, Measure, Mood, StateUpdated, Ticked
from tests.doubles.exchanges import START, Talk, integrated, learned, received
from workers.contract import Poison, Received, Write
from workers.graph import writes
from workers.graph.decide import decide, owner_of
from workers.graph.worker import worker

EVENT_ID = UUID(int=7)


def rows(event: Received) -> tuple[Write, ...]:
    return decide(None, event, None).writes


def of_kind(event: Received, kind: type[Write]) -> list[Write]:
    return [row for row in rows(event) if type(row) is kind]


def of_the_mind(payload: Payload) -> Received:
    return received(payload, EVENT_ID, None, "mind", START, None)


def update(version: int = 3) -> StateUpdated:
    return StateUpdated(
        cycle=Cycle(sequence=version, slot_start=START, interval_seconds=60),
        state=MainzaState(
            mind_id="mind",
            version=version,
            at=START,
            evolution_level=2,
            consciousness_level=0.4,
            components={"grounding": Measure(value=0.5, samples=4)},
            emotional_state=Mood(dominant="curiosity", valence=0.3, arousal=0.6),
            attention={"goals": 0.25, "requests": 0.75},
            window_seconds=86_400,
            window_count_max=200,
        ),
        changes=(
            Change(dimension="consciousness_level", before=0.3, after=0.4, rule="level", evidence=(EVENT_ID,), evidence_count=1),
        ),
    )


def test_an_exchange_becomes_a_row_for_each_thing_it_names() -> None:
    exchange = Talk("anna", "mind").says("My sister Marta works at Siemens.")
    fact, event = learned(exchange), integrated(exchange)
    assert len(of_kind(event, writes.MemoryKept)) == len(fact.memories) == 1
    assert len(of_kind(event, writes.ConceptKnown)) == len(fact.concepts)
    assert len(of_kind(event, writes.EntityKnown)) == len(fact.entities)
    assert len(of_kind(event, writes.ConceptMentioned)) == len(fact.concepts)
    assert len(of_kind(event, writes.ConceptsLinked)) == len(fact.links) > 0
    [activity] = of_kind(event, writes.ActivityDone)
    assert isinstance(activity, writes.ActivityDone)
    assert activity.source_event_id == exchange.event.event_id


def test_a_memory_row_holds_a_unit_vector_and_its_owner() -> None:
    [memory] = of_kind(integrated(Talk("anna", "mind").says("I like chess a lot.")), writes.MemoryKept)
    assert isinstance(memory, writes.MemoryKept)
    assert sum(value * value for value in memory.embedding) == pytest.approx(1, abs=1e-2)
    assert (memory.owner, memory.user_id, memory.mind_id) == (owner_of("mind", "anna"), "anna", "mind")


def test_every_kind_of_row_is_declared() -> None:
    written = {
        type(row)
        for row in (*rows(integrated(Talk("anna", "mind").says("I like Rex and the garden."))), *rows(of_the_mind(update())))
    }
    assert written <= set(worker.writes)


def test_the_marker_of_what_is_counted_is_written_after_the_count() -> None:
    order = worker.writes
    assert order.index(writes.ConceptsLinked) < order.index(writes.ActivityDone) < order.index(writes.MemoryDerived)


def test_an_owner_is_one_word_for_the_index() -> None:
    owners = {owner_of(mind, user) for mind in ("a", "b") for user in ("a b", "c+d")}
    assert len(owners) == 4
    assert all(owner.isalnum() for owner in owners)


def test_a_state_becomes_a_flat_row_and_a_row_for_each_change() -> None:
    state, delta = rows(of_the_mind(update()))
    assert isinstance(state, writes.StateProjected)
    assert isinstance(delta, writes.StateChanged)
    assert (state.state_id, state.version, state.dominant_emotion) == ("mind", 3, "curiosity")
    assert json.loads(state.attention) == {"goals": 0.25, "requests": 0.75}
    assert json.loads(state.components) == {"grounding": {"samples": 4, "value": 0.5}}
    assert (delta.version, delta.dimension, delta.evidence) == (3, "consciousness_level", (EVENT_ID,))


def test_knowledge_of_nobody_and_an_embedding_of_another_width_are_refused() -> None:
    exchange = Talk("anna", "mind").says("I like chess a lot.")
    fact = learned(exchange)
    with pytest.raises(Poison):
        rows(received(fact, EVENT_ID, None, "mind", START, None))
    narrow = fact.model_copy(update={"memories": tuple(one.model_copy(update={"embedding": "AAAA"}) for one in fact.memories)})
    with pytest.raises(Poison):
        rows(integrated(exchange, narrow))


def test_what_the_graph_does_not_draw_is_refused() -> None:
    tick = Ticked(schedule="mind", sequence=1, slot_start=START + timedelta(minutes=1), interval_seconds=60)
    with pytest.raises(Poison):
        rows(of_the_mind(tick))
