"""What consciousness keeps of an event: that a request is open, how it ended, and what was learned, by id."""

from __future__ import annotations

from enum import StrEnum

from events.knowledge import KnowledgeIntegrated
from events.replies import AgentFailed, AgentReplied
from events.requests import RequestAccepted
from workers.contract import Evidence, Received
from workers.evidence import UNIT
from workers.interactions import interaction_evidence

COVERED_MIN = 2
"""A concept is covered when it has at least this many links and this many memories; no more ids are kept of either."""


class Kind(StrEnum):
    """What a row says; interactions are kept apart."""

    OPENED = "opened"
    TAUGHT = "taught"
    CONCEPT = "concept"
    GAP = "gap"


def gather(received: Received) -> tuple[Evidence, ...]:
    match received.payload:
        case RequestAccepted(agent=agent):
            labels = {"agent": agent, "request": str(received.event.correlation_id)}
            return (Evidence(kind=Kind.OPENED, amounts={"count": UNIT}, labels=labels),)
        case AgentReplied() | AgentFailed():
            return (interaction_evidence(received),)
        case KnowledgeIntegrated() as knowledge:
            return _of_knowledge(knowledge)
    return ()


def _of_knowledge(knowledge: KnowledgeIntegrated) -> tuple[Evidence, ...]:
    """How many memories were kept; for each concept, some of its memories and neighbours; each gap. Ids, never names."""
    memories: dict[str, set[str]] = {str(concept.concept_id): set() for concept in knowledge.concepts}
    neighbours: dict[str, set[str]] = {concept: set() for concept in memories}
    for memory in knowledge.memories:
        for concept_id in memory.concept_ids:
            memories.setdefault(str(concept_id), set()).add(str(memory.memory_id))
    for link in knowledge.links:
        one, other = str(link.from_concept_id), str(link.to_concept_id)
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    taught = Evidence(kind=Kind.TAUGHT, amounts={"memories": len(knowledge.memories) * UNIT})
    concepts = tuple(
        _concept(concept, memories.get(concept, set()), neighbours.get(concept, set()))
        for concept in sorted({*memories, *neighbours})
    )
    gaps = tuple(
        Evidence(kind=Kind.GAP, amounts={"count": UNIT}, labels={"concept": concept})
        for concept in sorted({str(gap.concept_id) for gap in knowledge.gaps})
    )
    return (taught, *concepts, *gaps)


def _concept(concept: str, memories: set[str], neighbours: set[str]) -> Evidence:
    # The smallest ids are enough: the smallest of a union are among the smallest of its parts, in any order.
    labels = {
        "concept": concept,
        "memories": " ".join(sorted(memories)[:COVERED_MIN]),
        "links": " ".join(sorted(neighbours)[:COVERED_MIN]),
    }
    return Evidence(kind=Kind.CONCEPT, amounts={"count": UNIT}, labels=labels)
