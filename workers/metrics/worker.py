"""The declaration of the metrics worker."""

from __future__ import annotations

from events.catalogue import ENTRIES
from workers.contract import Worker
from workers.metrics.decide import announce, decide
from workers.metrics.writes import WindowCounted, WindowsSummarised

worker: Worker[None, None] = Worker(
    name="metrics",
    decides=tuple(entry.payload for entry in ENTRIES),
    decide=decide,
    writes=(WindowCounted, WindowsSummarised),
    announce=announce,
    skips_unreadable=True,
)
