"""One row of `audit_logs`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from workers.contract import Write


class AuditEntry(Write):
    """An event as it stands in the log, where it stands, and its link in the chain.

    `details` is the event's whole JSON as it was understood. `chain` is `<topic>/<partition>`, `chain_seq` counts from 1
    without gaps. The hashes have 32 bytes; `chain.py` says over what.
    """

    timestamp: datetime
    user_id: str | None
    action: str
    details: str
    event_id: UUID
    event_type: str
    mind_id: str
    session_id: str | None
    correlation_id: UUID
    causation_id: UUID | None
    topic: str
    partition: int
    log_offset: int
    producer: str
    duration_ms: float | None
    chain: str
    chain_seq: int
    raw_hash: bytes
    details_hash: bytes
    prev_hash: bytes
    hash: bytes
