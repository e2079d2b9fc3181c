"""What reflection keeps of an event: outcomes, tones and which concepts came up, by id. Nobody's words, nobody's name."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from events.knowledge import KnowledgeIntegrated
from events.replies import AgentFailed, AgentReplied
from workers.contract import Evidence, Received
from workers.evidence import UNIT, micro
from workers.interactions import interaction_evidence
from workers.sentiment import sentiment_of


class Kind(StrEnum):
    """What a note is about; interactions are kept apart."""

    TONE = "tone"
    TAUGHT = "taught"
    MENTION = "mention"
    GAP = "gap"


def gather(received: Received) -> tuple[Evidence, ...]:
    match received.payload:
        case AgentReplied(query=query) | AgentFailed(query=query):
            tone = Evidence(kind=Kind.TONE, amounts={"value": micro(sentiment_of(query))})
            return interaction_evidence(received), tone
        case KnowledgeIntegrated() as knowledge:
            return _of_knowledge(knowledge)
    return ()


def _of_knowledge(knowledge: KnowledgeIntegrated) -> tuple[Evidence, ...]:
    """`taught` is a whole unit when something was worth keeping; each concept and each gap is one row, by its id."""
    taught = Evidence(kind=Kind.TAUGHT, amounts={"value": UNIT if knowledge.memories else 0})
    mentioned = sorted({str(concept.concept_id) for concept in knowledge.concepts})
    missing = sorted(Counter(str(gap.concept_id) for gap in knowledge.gaps).items())
    return (
        taught,
        *(_about(Kind.MENTION, concept_id, 1) for concept_id in mentioned),
        *(_about(Kind.GAP, concept_id, count) for concept_id, count in missing),
    )


def _about(kind: Kind, concept_id: str, count: int) -> Evidence:
    return Evidence(kind=kind, amounts={"value": count * UNIT}, labels={"subject": f"concept:{concept_id}"})
