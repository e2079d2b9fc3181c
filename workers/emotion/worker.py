"""Emotion, declared."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.mind import EmotionSettled, EmotionShifted, Ticked
from events.replies import AgentFailed, AgentReplied
from events.requests import RequestRejected
from workers.contract import Gathered, StateOf, Worker
from workers.emotion.appraisal import gather
from workers.emotion.decide import decide
from workers.emotion.state import EmotionalState

worker: Worker[EmotionalState, tuple[Gathered, ...]] = Worker(
    name="emotion",
    decides=(Ticked,),
    decide=decide,
    gathers=(AgentReplied, AgentFailed, RequestRejected, KnowledgeIntegrated),
    gather=gather,
    emits=(EmotionSettled, EmotionShifted),
    state=StateOf(EmotionalState, key=lambda received: received.event.mind_id, initial=lambda _: EmotionalState()),
)
