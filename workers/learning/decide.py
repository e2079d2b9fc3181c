"""Learning: what one exchange taught, as one fact that holds everything the graph needs."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import combinations
from uuid import UUID

import numpy as np

from events.envelope import Event
from events.knowledge import ConceptFact, ConceptLink, EntityFact, Gap, KnowledgeIntegrated, MemoryFact, Speaker
from events.replies import AgentReplied
from workers.contract import Decision, Poison, Received
from workers.learning import identity
from workers.learning.importance import importance_of
from workers.learning.reading import Observed, Read, Reading
from workers.learning.sentences import Kind

ACTIVITY_CHARACTERS_MAX = 8_192
"""How much of a query and of a result the graph keeps; the whole text stays in the log."""

LINKS_MAX = 64


def decide(state: None, received: Received, seen: Observed) -> Decision[None]:  # noqa: ARG001
    """One `KnowledgeIntegrated` for every exchange: even one without memories is an activity of the conversation."""
    event, reply = received.event, received.payload
    if not isinstance(reply, AgentReplied) or event.user_id is None:
        raise Poison(f"{event.event_type} without a user teaches nothing of anybody")
    known = _Known(event.mind_id, event.user_id)
    reading = seen.reading
    return Decision(
        events=(
            KnowledgeIntegrated(
                conversation_id=str(identity.conversation_id(event.mind_id, event.user_id, event.session_id)),
                started_at=event.occurred_at,
                agent=reply.agent,
                activity_id=identity.activity_id(event.event_id),
                query=reply.query[:ACTIVITY_CHARACTERS_MAX],
                result=reply.text[:ACTIVITY_CHARACTERS_MAX],
                source_event_id=event.event_id,
                memories=_memories(event, reading.memorable, seen.embeddings, known),
                concepts=tuple(ConceptFact(concept_id=known.concept(one.key), name=one.name) for one in reading.concepts),
                entities=_entities(reading, known),
                links=_links(reading, known),
                gaps=_gaps(event, reply, reading, known),
            ),
        )
    )


class _Known:
    """The ids of one user's concepts and entities."""

    def __init__(self, mind_id: str, user_id: str) -> None:
        self._mind_id, self._user_id = mind_id, user_id

    def concept(self, key: str) -> UUID:
        return identity.concept_id(self._mind_id, self._user_id, key)

    def entity(self, kind: str, key: str) -> UUID:
        return identity.entity_id(self._mind_id, self._user_id, kind, key)


def _memories(event: Event, reads: Sequence[Read], embeddings: Sequence[bytes], known: _Known) -> tuple[MemoryFact, ...]:
    return tuple(
        MemoryFact(
            memory_id=identity.memory_id(event.event_id, ordinal),
            text=read.sentence.text,
            speaker=Speaker.USER,
            said_at=event.occurred_at,
            importance=importance_of(read),
            embedding=_half(embedding),
            concept_ids=tuple(known.concept(key) for key in read.concepts),
            entity_ids=tuple(known.entity(found.type, found.key) for found in read.entities),
        )
        for ordinal, (read, embedding) in enumerate(zip(reads, embeddings, strict=True))
    )


def _half(embedding: bytes) -> str:
    """Base64 of float16: a quarter of the size in the log for a cosine that differs in the fourth digit."""
    return base64.b64encode(np.frombuffer(embedding, dtype="<f4").astype("<f2").tobytes()).decode("ascii")


def _entities(reading: Reading, known: _Known) -> tuple[EntityFact, ...]:
    """The entities of the memorable sentences: what only a question named is not yet known to be anything."""
    facts = {
        known.entity(found.type, found.key): found for read in reversed(reading.memorable) for found in reversed(read.entities)
    }
    return tuple(EntityFact(entity_id=key, name=found.name, type=found.type) for key, found in reversed(facts.items()))


def _links(reading: Reading, known: _Known) -> tuple[ConceptLink, ...]:
    """Concepts of one sentence, pair by pair; not a phrase and its own word, whose being together says nothing."""
    pairs = {
        tuple(sorted((known.concept(one), known.concept(other)))): None
        for read in reading.sentences
        for one, other in combinations(read.concepts, 2)
        if f" {one} " not in f" {other} " and f" {other} " not in f" {one} "
    }
    return tuple(ConceptLink(from_concept_id=one, to_concept_id=other) for one, other in list(pairs)[:LINKS_MAX])


def _gaps(event: Event, reply: AgentReplied, reading: Reading, known: _Known) -> tuple[Gap, ...]:
    """What was asked about, when no recalled memory supports the answer."""
    if reply.support:
        return ()
    asked = {key: None for read in reading.sentences if read.sentence.kind is not Kind.STATEMENT for key in read.concepts}
    return tuple(Gap(concept_id=known.concept(key), question_event_id=event.event_id) for key in asked)
