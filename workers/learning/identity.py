"""Who is who in the graph: ids that derive from mind, user and name, so that nothing of one user is another's."""

from __future__ import annotations

from uuid import UUID

from events.envelope import derived_id

NO_SESSION = ""


def concept_id(mind_id: str, user_id: str, key: str) -> UUID:
    """`key` is the concept's normalised name (`words.name_key`)."""
    return derived_id("concept", mind_id, user_id, key)


def entity_id(mind_id: str, user_id: str, kind: str, key: str) -> UUID:
    """`key` is the entity's normalised name; a name and a quantity that read alike are two things."""
    return derived_id("entity", mind_id, user_id, kind, key)


def memory_id(event_id: UUID, ordinal: int) -> UUID:
    return derived_id("memory", str(event_id), str(ordinal))


def activity_id(event_id: UUID) -> UUID:
    return derived_id("activity", str(event_id))


def conversation_id(mind_id: str, user_id: str, session_id: str | None) -> UUID:
    """Session ids are given from outside and need not be unique: two users who both say "1" hold two conversations."""
    return derived_id("conversation", mind_id, user_id, session_id or NO_SESSION)
