"""Reflection, declared."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.mind import EmotionSettled, ReflectionCompleted, ReflectionDeferred
from events.replies import AgentFailed, AgentReplied
from workers.contract import Gathered, StateOf, Worker
from workers.reflection.decide import decide
from workers.reflection.gather import gather
from workers.reflection.state import ReflectionState

worker: Worker[ReflectionState, tuple[Gathered, ...]] = Worker(
    name="reflection",
    decides=(EmotionSettled,),
    decide=decide,
    gathers=(AgentReplied, AgentFailed, KnowledgeIntegrated),
    gather=gather,
    emits=(ReflectionCompleted, ReflectionDeferred),
    state=StateOf(ReflectionState, key=lambda received: received.event.mind_id, initial=lambda _: ReflectionState()),
)
