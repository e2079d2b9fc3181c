"""The graph projector's declaration."""

from __future__ import annotations

from events.knowledge import KnowledgeIntegrated
from events.mind import StateUpdated
from workers.contract import Lanes, StoreKind, Worker
from workers.graph.decide import decide
from workers.graph.writes import IN_ORDER

worker: Worker[None, None] = Worker(
    name="graph",
    decides=(KnowledgeIntegrated, StateUpdated),
    decide=decide,
    writes=IN_ORDER,
    lanes=Lanes.BATCH,
    store=StoreKind.NEO4J,
    batch_count_max=64,
)
