"""Every event becomes one row, linked to the one before it in its partition."""

from __future__ import annotations

import re
from hashlib import sha256

from events.catalogue import ENTRIES
from workers.audit.chain import ChainHead, details_hash, link_hash
from workers.audit.writes import AuditEntry
from workers.contract import Decision, Received

ACTIONS = {entry.type: re.sub(r"(?<!^)(?=[A-Z])", "_", entry.type).lower() for entry in ENTRIES}
"""An event type as a row's `action`: `RequestSubmitted` is `request_submitted`."""


def chain_of(received: Received) -> str:
    """The chain a record belongs to: its topic and partition, which have one order and one writer."""
    return f"{received.origin.topic}/{received.origin.partition}"


def decide(head: ChainHead, received: Received, _seen: None) -> Decision[ChainHead]:
    """Pure: the row, and the chain's new head."""
    entry = linked(head, received)
    return Decision(state=ChainHead(seq=entry.chain_seq, hash=entry.hash.hex()), writes=(entry,))


def linked(head: ChainHead, received: Received) -> AuditEntry:
    """The row of a record as the next link after `head`."""
    event, origin = received.event, received.origin
    # Not the raw text: a value that a repeated key hides could be one that `jsonb` refuses, and would stop the chain for good.
    details = event.encoded().decode()
    row = AuditEntry.model_construct(
        timestamp=event.occurred_at,
        user_id=event.user_id,
        action=ACTIONS[event.event_type],
        details=details,
        event_id=event.event_id,
        event_type=event.event_type,
        mind_id=event.mind_id,
        session_id=event.session_id,
        correlation_id=event.correlation_id,
        causation_id=event.causation_id,
        topic=origin.topic,
        partition=origin.partition,
        log_offset=origin.offset,
        producer=event.producer,
        duration_ms=event.duration_ms,
        chain=chain_of(received),
        chain_seq=head.seq + 1,
        raw_hash=sha256(received.raw).digest(),
        details_hash=details_hash(details),
        prev_hash=bytes.fromhex(head.hash),
        hash=b"",
    )
    return row.model_copy(update={"hash": link_hash(row)})
