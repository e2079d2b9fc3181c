"""Agents: every accepted request is answered once, by a model that was told what is remembered, or from memory alone."""

from __future__ import annotations

from events.replies import AgentFailed, AgentReplied
from events.requests import RequestAccepted
from workers.agents.decide import decide
from workers.agents.effects import observe
from workers.agents.observation import Observation
from workers.contract import Lanes, Worker

CONCURRENCY_MAX = 16
"""Users whose requests are answered side by side; more than the model takes at once, because recall takes turns with it."""

worker: Worker[None, Observation | None] = Worker(
    name="agents",
    decides=(RequestAccepted,),
    emits=(AgentReplied, AgentFailed),
    decide=decide,
    observe=observe,
    lanes=Lanes.KEY,
    concurrency_max=CONCURRENCY_MAX,
)
