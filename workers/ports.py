"""What a worker may ask of the outside: the ports that `infra/adapters` fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from events.envelope import Model
from events.replies import RecalledMemory


class RateRequest(NamedTuple):
    """One request to be counted. `event_id` makes asking again answer the same."""

    event_id: UUID
    subject: str
    endpoint: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RateVerdict:
    allowed: bool
    retry_after_seconds: float = 0.0


class RateLimiter(Protocol):
    async def admit(self, requests: Sequence[RateRequest]) -> Sequence[RateVerdict]:
        """Verdicts in the order asked. Raises Transient when the counter cannot be reached."""


@dataclass(frozen=True, slots=True)
class RecallQuery:
    mind_id: str
    user_id: str
    session_id: str | None
    text: str
    at: datetime
    count_max: int = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the same conversation."""

    query: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recalled:
    """Memories of this user, best first, and the conversation's last turns, oldest first."""

    memories: tuple[RecalledMemory, ...] = ()
    history: tuple[Turn, ...] = ()


class Recall(Protocol):
    async def recall(self, query: RecallQuery) -> Recalled:
        """Only ever memories of `query.user_id`. Raises Transient when the graph cannot be reached."""


class Prompt(Model):
    """What is put before a model: `system` is authority, `user` is content. Its canonical JSON is what is hashed."""

    system: str
    user: str
    tokens_max: int


class Answer(Model):
    """What a model said: a fact, recorded before it is used. `cut_off`: it ran into its token limit in mid-sentence."""

    text: str
    model: str
    cut_off: bool = False
    tokens_prompt: int = 0
    tokens_completion: int = 0
    duration_ms: float = 0.0


class ModelAway(Exception):
    """No model answered in time, or the breaker is open. `reason` is short and safe to show."""

    def __init__(self, reason: str, duration_ms: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.duration_ms = duration_ms


class LanguageModel(Protocol):
    async def answer(self, prompt: Prompt, cause: UUID, deadline_seconds: float) -> Answer:
        """The recorded answer to this prompt for this cause, or a new one, recorded. Raises ModelAway."""


class Embedder(Protocol):
    async def embed(self, texts: Sequence[str]) -> Sequence[bytes]:
        """One unit vector a text: little-endian float32, `EMBEDDING_DIMENSIONS` wide. Runs off the event loop."""


class MetricsCache(Protocol):
    async def refresh(self, until: datetime) -> None:
        """Copies the newest summaries of windows that closed by `until` to where dashboards read them."""


class Ports(Protocol):
    """Everything a worker may ask for; each is connected when first used."""

    @property
    def rate_limiter(self) -> RateLimiter: ...
    @property
    def recall(self) -> Recall: ...
    @property
    def model(self) -> LanguageModel: ...
    @property
    def embedder(self) -> Embedder: ...
    @property
    def metrics_cache(self) -> MetricsCache: ...
