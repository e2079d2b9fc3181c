"""Learning's declaration."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.replies import AgentReplied
from workers.contract import Lanes, Worker
from workers.learning.decide import decide
from workers.learning.effects import observe
from workers.learning.reading import Observed

worker: Worker[None, Observed] = Worker(
    name="learning",
    decides=(AgentReplied,),
    emits=(KnowledgeIntegrated,),
    decide=decide,
    observe=observe,
    lanes=Lanes.BATCH,
    batch_count_max=32,
)
