"""What happens to a mind, in few words: replies, failures, knowledge."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from events.knowledge import ConceptFact, ConceptLink, Gap, KnowledgeIntegrated, MemoryFact, Speaker
from events.replies import AgentFailed, AgentReplied, Attempt, ReplyMode
from events.requests import RejectionReason, RequestAccepted, RequestRejected
from tests.doubles.chain import START, happened
from workers.contract import Received

AGENT = "SimpleChat"


def accepted(number: int, *, request: int, at: datetime = START, agent: str = AGENT) -> Received:
    return happened(RequestAccepted(agent=agent, query="Which port is it?"), number, at=at, request=request)


def replied(
    number: int,
    *,
    at: datetime = START,
    request: int | None = None,
    agent: str = AGENT,
    query: str = "Which port is it?",
    mode: ReplyMode = ReplyMode.MODEL,
    support: float | None = None,
    attempts: tuple[Attempt, ...] = (),
) -> Received:
    reply = AgentReplied(agent=agent, query=query, text="It is 8000.", mode=mode, support=support, attempts=attempts)
    return happened(reply, number, at=at, request=request)


def failed(
    number: int, *, at: datetime = START, request: int | None = None, agent: str = AGENT, query: str = "Which port is it?"
) -> Received:
    return happened(AgentFailed(agent=agent, query=query, error="NoAnswer", detail="away"), number, at=at, request=request)


def rejected(number: int, *, at: datetime = START) -> Received:
    return happened(RequestRejected(reason=RejectionReason.RATE_LIMITED, detail="too many"), number, at=at)


def integrated(
    number: int,
    *,
    at: datetime = START,
    concepts: tuple[int, ...] = (),
    memories: int = 0,
    links: tuple[tuple[int, int], ...] = (),
    gaps: tuple[int, ...] = (),
) -> Received:
    """`memories` sentences, each about all `concepts`; a gap is a concept that could not be answered."""
    facts = tuple(_memory(number, ordinal, at, concepts) for ordinal in range(memories))
    knowledge = KnowledgeIntegrated(
        conversation_id="c1",
        started_at=at,
        agent=AGENT,
        activity_id=UUID(int=number),
        query="Which port is it?",
        result="It is 8000.",
        source_event_id=UUID(int=number),
        memories=facts,
        concepts=tuple(ConceptFact(concept_id=UUID(int=one), name=f"concept {one}") for one in concepts),
        links=tuple(ConceptLink(from_concept_id=UUID(int=one), to_concept_id=UUID(int=other)) for one, other in links),
        gaps=tuple(Gap(concept_id=UUID(int=one), question_event_id=UUID(int=number)) for one in gaps),
    )
    return happened(knowledge, number, at=at)


def _memory(number: int, ordinal: int, at: datetime, concepts: tuple[int, ...]) -> MemoryFact:
    return MemoryFact(
        memory_id=UUID(int=number * 1_000 + ordinal),
        text="The gateway listens on port 8000.",
        speaker=Speaker.USER,
        said_at=at,
        importance=0.5,
        embedding="",
        concept_ids=tuple(UUID(int=one) for one in concepts),
    )
