"""What was found out about one request, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass

from events.replies import Routing
from workers.agents.registry import Agent
from workers.ports import Answer, Recalled


@dataclass(frozen=True, slots=True)
class Away:
    """The model did not answer: why, in words that may be shown, and after how long."""

    reason: str
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Observation:
    """What was found out about a request. `recalled` is what the agent saw; `said` is the model's own text, unjudged."""

    agent: Agent
    recalled: Recalled
    said: Answer | Away
    routing: Routing | None = None
