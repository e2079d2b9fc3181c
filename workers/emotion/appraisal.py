"""What an event means to a mood, judged the moment it happens and felt at the next tick."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.replies import AgentFailed, AgentReplied, Attempt, ReplyMode
from events.requests import RequestRejected
from workers.contract import Evidence, Received
from workers.emotion.triggers import TRIGGERS, Cause
from workers.sentiment import sentiment_of

STRONG_TONE = 0.5
"""How far from neutral a text must sound, of 1, to be praise or frustration."""

GROUNDED_SUPPORT_MIN = 0.6
RICH_MEMORIES_MIN = 3
HARD_ATTEMPTS_MIN = 3
HARD_DURATION_MS_MIN = 20_000.0


def gather(received: Received) -> tuple[Evidence, ...]:
    """One row for each cause the event contains; no cause, no evidence."""
    return tuple(
        Evidence(kind=cause, amounts={TRIGGERS[cause].emotion: TRIGGERS[cause].impulse}) for cause in causes_of(received)
    )


def causes_of(received: Received) -> tuple[Cause, ...]:
    match received.payload:
        case KnowledgeIntegrated() as knowledge:
            return _causes_of_knowledge(knowledge)
        case AgentReplied() as reply:
            return _causes_of_reply(reply)
        case AgentFailed(query=query, attempts=attempts):
            return (Cause.FAILURE, *_tone_of(query), *_difficulty_of(attempts))
        case RequestRejected():
            return (Cause.REFUSAL,)
    return ()


def _causes_of_knowledge(knowledge: KnowledgeIntegrated) -> tuple[Cause, ...]:
    causes = []
    if knowledge.memories:
        causes.append(Cause.KNOWLEDGE)
    if len(knowledge.memories) >= RICH_MEMORIES_MIN:
        causes.append(Cause.RICH_KNOWLEDGE)
    if knowledge.gaps:
        causes.append(Cause.GAP)
    return tuple(causes)


def _causes_of_reply(reply: AgentReplied) -> tuple[Cause, ...]:
    causes = [*_tone_of(reply.query), *_difficulty_of(reply.attempts)]
    if reply.mode is ReplyMode.MEMORY_ONLY:
        causes.append(Cause.FALLBACK)
    elif reply.support is not None and reply.support >= GROUNDED_SUPPORT_MIN:
        causes.append(Cause.GROUNDED_ANSWER)
    return tuple(causes)


def _tone_of(query: str) -> tuple[Cause, ...]:
    tone = sentiment_of(query)
    if tone >= STRONG_TONE:
        return (Cause.PRAISE,)
    return (Cause.FRUSTRATION,) if tone <= -STRONG_TONE else ()


def _difficulty_of(attempts: tuple[Attempt, ...]) -> tuple[Cause, ...]:
    long = sum(attempt.duration_ms for attempt in attempts) >= HARD_DURATION_MS_MIN
    return (Cause.HARD_PROBLEM,) if long or len(attempts) >= HARD_ATTEMPTS_MIN else ()
