"""What an agent asks of the outside, answered as a test says; each keeps what it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tests.doubles.exchanges import direction
from workers.contract import Transient
from workers.ports import Answer, MetricsCache, ModelAway, Prompt, RateLimiter, Recalled, RecallQuery


@dataclass(slots=True)
class ScriptedRecall:
    answer: Recalled = field(default_factory=Recalled)
    away: bool = False
    asked: list[RecallQuery] = field(default_factory=list)

    async def recall(self, query: RecallQuery) -> Recalled:
        self.asked.append(query)
        if self.away:
            raise Transient("the graph is away")
        return self.answer


@dataclass(slots=True)
class ScriptedModel:
    """`says` is the answer's text, or why the model is away."""

    says: str | ModelAway = "I see."
    asked: list[tuple[Prompt, UUID]] = field(default_factory=list)

    async def answer(self, prompt: Prompt, cause: UUID, deadline_seconds: float) -> Answer:
        self.asked.append((prompt, cause))
        if isinstance(self.says, ModelAway):
            raise self.says
        return Answer(text=self.says, model="toy", tokens_prompt=20, tokens_completion=7, duration_ms=5.0)


class TextEmbedder:
    """Equal texts are equal; different ones have nothing to do with each other."""

    async def embed(self, texts: Sequence[str]) -> Sequence[bytes]:
        return [direction(text) for text in texts]


class NotForAgents:
    """The ports that an agent has no business with."""

    @property
    def rate_limiter(self) -> RateLimiter:
        raise AssertionError("an agent limits nobody")

    @property
    def metrics_cache(self) -> MetricsCache:
        raise AssertionError("an agent measures nothing")


@dataclass
class AgentPorts(NotForAgents):
    recall: ScriptedRecall = field(default_factory=ScriptedRecall)
    model: ScriptedModel = field(default_factory=ScriptedModel)
    embedder: TextEmbedder = field(default_factory=TextEmbedder)
