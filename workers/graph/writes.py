"""The rows of the graph: one class a kind of node or relationship. The id stands first: rows are merged in its order."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime

from workers.contract import Write


class UserSeen(Write):
    user_id: str
    seen_at: AwareDatetime


class ConversationHeld(Write):
    conversation_id: str
    mind_id: str
    user_id: str
    session_id: str | None
    started_at: AwareDatetime


class ConceptKnown(Write):
    """`owner` is one word that stands for mind and user, so that an index can filter by it."""

    concept_id: UUID
    mind_id: str
    user_id: str
    owner: str
    name: str
    known_at: AwareDatetime


class EntityKnown(Write):
    entity_id: UUID
    mind_id: str
    user_id: str
    owner: str
    name: str
    type: str
    known_at: AwareDatetime


class MemoryKept(Write):
    """`embedding` is a unit vector; `timestamp` is when it was said."""

    memory_id: UUID
    mind_id: str
    user_id: str
    owner: str
    conversation_id: str
    text: str
    timestamp: AwareDatetime
    speaker: str
    importance: float
    embedding: tuple[float, ...]
    source_event_id: UUID


class ConceptMentioned(Write):
    memory_id: UUID
    concept_id: UUID


class EntityMentioned(Write):
    memory_id: UUID
    entity_id: UUID


class ConceptsLinked(Write):
    """One evidence for a link. It counts only while its activity is not in the graph: then it has not been counted before."""

    from_concept_id: UUID
    to_concept_id: UUID
    activity_id: UUID


class ConceptNeeded(Write):
    concept_id: UUID
    state_id: str
    question_event_id: UUID
    asked_at: AwareDatetime


class ActivityDone(Write):
    """Last of what an exchange writes about counts: its node says that they are counted."""

    activity_id: UUID
    mind_id: str
    user_id: str
    conversation_id: str
    agent_name: str
    query: str
    result: str
    timestamp: AwareDatetime
    source_event_id: UUID


class MemoryDerived(Write):
    memory_id: UUID
    activity_id: UUID


class StateProjected(Write):
    """A mind's state, flat: Neo4j holds no maps, so `attention` and `components` are JSON text."""

    state_id: str
    version: int
    at: AwareDatetime
    source_event_id: UUID
    consciousness_level: float | None
    evolution_level: int
    self_awareness_score: float | None
    emotional_depth: float | None
    learning_rate: float | None
    dominant_emotion: str
    valence: float
    arousal: float
    attention: str
    components: str
    active_goals: tuple[str, ...]
    current_needs: tuple[str, ...]
    capabilities: tuple[str, ...]
    limitations: tuple[str, ...]
    total_interactions: int
    last_self_reflection: AwareDatetime | None


class StateChanged(Write):
    """Why the state is what it is: a change of its latest version, with the ids of its evidence."""

    delta_id: UUID
    state_id: str
    version: int
    dimension: str
    before: float | None
    after: float | None
    rule: str
    rule_version: int
    weight: float | None
    evidence: tuple[UUID, ...]
    evidence_count: int


IN_ORDER: tuple[type[Write], ...] = (
    UserSeen,
    ConversationHeld,
    ConceptKnown,
    EntityKnown,
    MemoryKept,
    ConceptMentioned,
    EntityMentioned,
    ConceptsLinked,
    StateProjected,
    StateChanged,
    ConceptNeeded,
    ActivityDone,
    MemoryDerived,
)
"""The order of execution in a transaction: nodes before their relationships, counts before the activity that seals them."""
