"""The declaration of the audit worker."""

from __future__ import annotations

from events.catalogue import ENTRIES
from workers.audit.chain import ChainHead
from workers.audit.decide import chain_of, decide
from workers.audit.writes import AuditEntry
from workers.contract import StateOf, Worker

worker: Worker[ChainHead, None] = Worker(
    name="audit",
    decides=tuple(entry.payload for entry in ENTRIES),
    decide=decide,
    writes=(AuditEntry,),
    state=StateOf(ChainHead, key=chain_of, initial=lambda _chain: ChainHead()),
    skips_unreadable=True,
)
