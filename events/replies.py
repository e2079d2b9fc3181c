"""What agents answered, on which memories, and what was tried."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from events.envelope import Identifier, Model, Payload


class RecalledMemory(Model):
    """A memory that was put before the agent: why it was chosen, and the event it comes from."""

    memory_id: UUID
    text: str
    score: float
    reasons: tuple[str, ...]
    remembered_at: AwareDatetime
    source_event_id: UUID


class Attempt(Model):
    """One thing that was tried on the way to the answer, e.g. the model that timed out."""

    what: str
    outcome: str
    duration_ms: float = Field(ge=0)


class Routing(Model):
    """Which agent a router chose: its confidence, 0 to 1, and its reasons in words."""

    agent: Identifier
    confidence: float = Field(ge=0, le=1)
    reasons: tuple[str, ...]


class ReplyMode(StrEnum):
    MODEL = "model"
    MEMORY_ONLY = "memory_only"


class AgentReplied(Payload):
    """The terminal outcome of an accepted request: an answer.

    `mode` is `memory_only` when the text is made of `memories` alone: the model was away, or what it said was set aside;
    `attempts` tells which. `support` is the share, 0 to 1, of the answer's sentences that the recalled memories cover, and
    is absent when nothing was recalled or the text claims nothing. `routing` says why this agent answers, when the request
    named a router.
    """

    agent: Identifier
    query: str
    text: str
    mode: ReplyMode
    memories: tuple[RecalledMemory, ...] = ()
    support: float | None = Field(default=None, ge=0, le=1)
    model: str | None = None
    tokens_prompt: int = Field(default=0, ge=0)
    tokens_completion: int = Field(default=0, ge=0)
    attempts: tuple[Attempt, ...] = ()
    routing: Routing | None = None


class AgentFailed(Payload):
    """The terminal outcome of an accepted request: no answer, and why."""

    agent: Identifier
    query: str
    error: str
    detail: str
    attempts: tuple[Attempt, ...] = ()
