"""Exchanges as the log has them: what a user said, what was answered, and what learning makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import numpy as np

from events.envelope import MAINZA_NAMESPACE, Event, Payload
from events.knowledge import EMBEDDING_DIMENSIONS, KnowledgeIntegrated
from events.replies import AgentReplied, RecalledMemory, ReplyMode
from workers.contract import Origin, Received
from workers.learning.decide import decide
from workers.learning.reading import Observed, read

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def received(
    payload: Payload, event_id: UUID, user_id: str | None, mind_id: str, at: datetime, session_id: str | None
) -> Received:
    event = Event(
        event_id=event_id,
        event_type=type(payload).__name__,
        occurred_at=at,
        mind_id=mind_id,
        user_id=user_id,
        session_id=session_id,
        correlation_id=event_id,
        producer="test",
        payload=payload,
    )
    return Received(event=event, received_at=at, origin=Origin("replies", 0, 0), key=user_id, raw=b"")


def recalled(text: str) -> RecalledMemory:
    some_id = uuid5(MAINZA_NAMESPACE, text)
    return RecalledMemory(
        memory_id=some_id, text=text, score=0.9, reasons=("text",), remembered_at=START, source_event_id=some_id
    )


def direction(text: str) -> bytes:
    """A unit vector that depends on the text alone: what a model would give, without its sense."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).normal(size=EMBEDDING_DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype("<f4").tobytes()


@dataclass(slots=True)
class Talk:
    """One user's talk with one mind; every exchange is a minute after the one before."""

    user_id: str
    mind_id: str
    session_id: str | None = "s1"
    count: int = field(default=0)

    def says(
        self,
        query: str,
        answer: str = "I see.",
        memories: Sequence[str] = (),
        support: float | None = None,
        mode: ReplyMode = ReplyMode.MODEL,
    ) -> Received:
        """The reply to what the user said."""
        self.count += 1
        reply = AgentReplied(
            agent="SimpleChat",
            query=query,
            text=answer,
            mode=mode,
            memories=tuple(map(recalled, memories)),
            support=support,
        )
        event_id = uuid5(MAINZA_NAMESPACE, f"{self.mind_id}/{self.user_id}/{self.count}")
        return received(reply, event_id, self.user_id, self.mind_id, START + timedelta(minutes=self.count), self.session_id)


def observed(exchange: Received) -> Observed:
    """What observing the exchange gives, with embeddings by `direction`."""
    assert isinstance(exchange.payload, AgentReplied)
    reading = read(exchange.payload)
    return Observed(reading, tuple(direction(one.sentence.text) for one in reading.memorable))


def learned(exchange: Received) -> KnowledgeIntegrated:
    [fact] = decide(None, exchange, observed(exchange)).events
    assert isinstance(fact, KnowledgeIntegrated)
    return fact


def integrated(exchange: Received, fact: KnowledgeIntegrated | None = None) -> Received:
    """The fact as the graph receives it."""
    event = exchange.event
    return received(
        fact or learned(exchange),
        uuid5(event.event_id, "learning/0"),
        event.user_id,
        event.mind_id,
        event.occurred_at,
        event.session_id,
    )
