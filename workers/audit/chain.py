"""The chain of hashes: each row vouches for itself and for every row before it in its partition.

    hash = SHA-256( prev_hash || raw_hash || canonical )

- `prev_hash`: the hash of the row before it in the chain; 32 zero bytes for the first.
- `raw_hash`: SHA-256 of the record's exact bytes in Kafka, so the row can be held against the log itself.
- `canonical`: the row's `CANONICAL_FIELDS`, in that order, as one JSON array in the form of `canonical.py`: a UUID in its usual
  spelling, a time as whole microseconds since 1970 UTC, bytes as hex, what is absent as null.
- `details_hash`, one of those fields: SHA-256 of the details' canonical JSON. It is kept beside `details`, so that a person's
  data can be erased and the chain still proves everything else.

Anybody can recompute it from the rows alone. What only the newest rows' absence would show needs a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from pydantic import Field

from events.envelope import Model
from workers.audit.canonical import canonical_json, canonical_value

GENESIS = bytes(32)
CANONICAL_FIELDS = (
    "chain", "chain_seq", "topic", "partition", "log_offset", "event_id", "event_type", "timestamp", "user_id",
    "action", "mind_id", "session_id", "correlation_id", "causation_id", "producer", "duration_ms", "details_hash",
)  # fmt: skip

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Value = str | int | float | bytes | UUID | datetime | None


class ChainHead(Model):
    """The last link of a chain: its number, 0 before the first, and its hash in hex."""

    seq: int = Field(default=0, ge=0)
    hash: str = GENESIS.hex()


class Link(Protocol):
    """What of a row is hashed or checked; `details` is JSON text, or None once it was erased. See `AuditEntry`."""

    @property
    def chain(self) -> str: ...
    @property
    def chain_seq(self) -> int: ...
    @property
    def details(self) -> str | None: ...
    @property
    def details_hash(self) -> bytes: ...
    @property
    def raw_hash(self) -> bytes: ...
    @property
    def prev_hash(self) -> bytes: ...
    @property
    def hash(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and how."""

    chain: str
    chain_seq: int
    what: str


def details_hash(details: str) -> bytes:
    return sha256(canonical_json(details)).digest()


def link_hash(row: Link) -> bytes:
    """The hash that a row must have, from its other fields."""
    canonical = canonical_value([_plain(getattr(row, name)) for name in CANONICAL_FIELDS])
    return sha256(row.prev_hash + row.raw_hash + canonical).digest()


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return value.hex() if isinstance(value, bytes) else value


def verify(rows: Iterable[Link], head: ChainHead | None = None) -> Iterator[Break]:
    """Every place where one chain's rows, in order of `chain_seq` and from the first, do not hold.

    `head` is a head that was kept elsewhere: with it, rows missing at the end are noticed too.
    """
    seq, last, chain = 0, GENESIS, ""
    for row in rows:
        chain, seq = row.chain, seq + 1
        for what in _faults(row, chain, seq, last):
            yield Break(row.chain, row.chain_seq, what)
        seq, last = row.chain_seq, row.hash
    if head is not None and (head.seq, head.hash) != (seq, last.hex()):
        yield Break(chain, seq, f"the chain ends here, and its head is {head.seq}")


def _faults(row: Link, chain: str, seq: int, last: bytes) -> Iterator[str]:
    if row.chain != chain:
        yield f"the row belongs to the chain {row.chain}"
    if row.chain_seq != seq:
        yield f"row {seq} is missing or out of order"
    if row.prev_hash != last:
        yield "prev_hash is not the hash of the row before"
    if row.details is not None and not _details_hold(row):
        yield "details are not what was hashed"
    if row.hash != link_hash(row):
        yield "the row is not what was hashed"


def _details_hold(row: Link) -> bool:
    try:
        return details_hash(row.details or "") == row.details_hash
    except ValueError:
        return False
