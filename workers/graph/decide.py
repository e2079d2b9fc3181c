"""Graph: turns facts into rows. A pure fold of the log: whatever is counted, named or linked was decided before."""

from __future__ import annotations

import base64

import numpy as np

from events.envelope import Event, derived_id
from events.knowledge import EMBEDDING_DIMENSIONS, KnowledgeIntegrated, MemoryFact
from events.mind import StateUpdated
from workers.contract import Decision, Poison, Received, Write
from workers.graph import writes
from workers.graph.states import state_rows

HALF = np.dtype("<f2")


def decide(state: None, received: Received, seen: None) -> Decision[None]:  # noqa: ARG001
    """The rows of one fact. Raises Poison for one that cannot be drawn: no user, or an embedding of another width."""
    event = received.event
    match event.payload:
        case KnowledgeIntegrated() as fact:
            return Decision(writes=_knowledge_rows(event, fact))
        case StateUpdated() as update:
            return Decision(writes=state_rows(event, update))
        case _:
            raise Poison(f"the graph does not draw {event.event_type}")


def owner_of(mind_id: str, user_id: str) -> str:
    """One word, letters and digits only, that stands for a user of a mind in the graph's indexes."""
    return derived_id("owner", mind_id, user_id).hex


def _knowledge_rows(event: Event, fact: KnowledgeIntegrated) -> tuple[Write, ...]:
    if event.user_id is None:
        raise Poison("knowledge of nobody cannot be kept apart")
    user_id = event.user_id
    common = {"mind_id": event.mind_id, "user_id": user_id, "owner": owner_of(event.mind_id, user_id)}
    at = fact.started_at
    return (
        writes.UserSeen(user_id=user_id, seen_at=at),
        writes.ConversationHeld(
            conversation_id=fact.conversation_id,
            mind_id=event.mind_id,
            user_id=user_id,
            session_id=event.session_id,
            started_at=at,
        ),
        *(writes.ConceptKnown(concept_id=one.concept_id, name=one.name, known_at=at, **common) for one in fact.concepts),
        *(
            writes.EntityKnown(entity_id=one.entity_id, name=one.name, type=one.type, known_at=at, **common)
            for one in fact.entities
        ),
        *(row for memory in fact.memories for row in _memory_rows(memory, fact, common)),
        *(
            writes.ConceptsLinked(
                from_concept_id=link.from_concept_id, to_concept_id=link.to_concept_id, activity_id=fact.activity_id
            )
            for link in fact.links
        ),
        *(
            writes.ConceptNeeded(
                concept_id=gap.concept_id, state_id=event.mind_id, question_event_id=gap.question_event_id, asked_at=at
            )
            for gap in fact.gaps
        ),
        writes.ActivityDone(
            activity_id=fact.activity_id,
            mind_id=event.mind_id,
            user_id=user_id,
            conversation_id=fact.conversation_id,
            agent_name=fact.agent,
            query=fact.query,
            result=fact.result,
            timestamp=at,
            source_event_id=fact.source_event_id,
        ),
        *(writes.MemoryDerived(memory_id=memory.memory_id, activity_id=fact.activity_id) for memory in fact.memories),
    )


def _memory_rows(memory: MemoryFact, fact: KnowledgeIntegrated, common: dict[str, str]) -> tuple[Write, ...]:
    return (
        writes.MemoryKept(
            memory_id=memory.memory_id,
            conversation_id=fact.conversation_id,
            text=memory.text,
            timestamp=memory.said_at,
            speaker=memory.speaker,
            importance=memory.importance,
            embedding=_vector(memory.embedding),
            source_event_id=fact.source_event_id,
            **common,
        ),
        *(writes.ConceptMentioned(memory_id=memory.memory_id, concept_id=concept) for concept in memory.concept_ids),
        *(writes.EntityMentioned(memory_id=memory.memory_id, entity_id=entity) for entity in memory.entity_ids),
    )


def _vector(embedding: str) -> tuple[float, ...]:
    try:
        raw = base64.b64decode(embedding, validate=True)
    except ValueError as error:
        raise Poison("an embedding that is not base64") from error
    if len(raw) != EMBEDDING_DIMENSIONS * HALF.itemsize:
        raise Poison(f"an embedding of {len(raw)} bytes, and {EMBEDDING_DIMENSIONS} float16 numbers are indexed")
    return tuple(np.frombuffer(raw, dtype=HALF).astype(np.float64).tolist())
