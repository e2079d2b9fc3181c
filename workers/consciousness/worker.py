"""Consciousness, declared."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.mind import (
    AttentionAllocated,
    ConsciousnessShifted,
    CycleCompleted,
    ReflectionCompleted,
    ReflectionDeferred,
    StateUpdated,
)
from events.replies import AgentFailed, AgentReplied
from events.requests import RequestAccepted
from workers.consciousness.decide import decide
from workers.consciousness.gather import gather
from workers.consciousness.state import Mind
from workers.consciousness.writes import StateRecorded
from workers.contract import Gathered, StateOf, Worker

worker: Worker[Mind, tuple[Gathered, ...]] = Worker(
    name="consciousness",
    decides=(ReflectionCompleted, ReflectionDeferred),
    decide=decide,
    gathers=(RequestAccepted, AgentReplied, AgentFailed, KnowledgeIntegrated),
    gather=gather,
    emits=(CycleCompleted, AttentionAllocated, StateUpdated, ConsciousnessShifted),
    writes=(StateRecorded,),
    state=StateOf(Mind, key=lambda received: received.event.mind_id, initial=lambda _: Mind()),
)
