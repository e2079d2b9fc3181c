"""What was learned from a conversation: a fact that the graph is a fold of."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from events.envelope import Identifier, Model, Payload

EMBEDDING_DIMENSIONS = 384
"""How wide every embedding is: what the model gives, and what the vector index is made for."""


class Speaker(StrEnum):
    USER = "user"
    AGENT = "agent"


class MemoryFact(Model):
    """One sentence worth keeping. `embedding` is base64 of little-endian float16, unit length, `EMBEDDING_DIMENSIONS` wide."""

    memory_id: UUID
    text: str
    speaker: Speaker
    said_at: AwareDatetime
    importance: float = Field(ge=0, le=1)
    embedding: str
    concept_ids: tuple[UUID, ...] = ()
    entity_ids: tuple[UUID, ...] = ()


class ConceptFact(Model):
    concept_id: UUID
    name: str


class EntityFact(Model):
    entity_id: UUID
    name: str
    type: str


class ConceptLink(Model):
    """Two concepts said together: one more independent evidence for their link."""

    from_concept_id: UUID
    to_concept_id: UUID


class Gap(Model):
    """A concept that was asked about and could not be answered from memory."""

    concept_id: UUID
    question_event_id: UUID


class KnowledgeIntegrated(Payload):
    """What one exchange taught. Ids derive from the user and the name, so the same thing is one node however often it is said."""

    conversation_id: Identifier
    started_at: AwareDatetime
    agent: Identifier
    activity_id: UUID
    query: str
    result: str
    source_event_id: UUID
    memories: tuple[MemoryFact, ...] = ()
    concepts: tuple[ConceptFact, ...] = ()
    entities: tuple[EntityFact, ...] = ()
    links: tuple[ConceptLink, ...] = ()
    gaps: tuple[Gap, ...] = ()
