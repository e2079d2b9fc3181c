"""The chain of hashes: each row vouches for itself and for every row before it in its partition.

    hash = SHA-256( prev_hash || raw_hash || canonical )

- `prev_hash`: the hash of the row before it in the chain; 32 zero bytes for the first.
- `raw_hash`: SHA-256 of the record's exact bytes in Kafka, so the row can be held against the log itself.
- `canonical`: the fields of `CANONICAL_FIELDS` in that order, each as a 4-byte big-endian length and its bytes; an absent one has
  the length 0xFFFFFFFF and no bytes. Text is UTF-8, a UUID its 16 bytes, a whole number its decimal digits, a time its
  microseconds since 1970 UTC in decimal digits, a float its 8 bytes of IEEE 754 big-endian, bytes as they are.
- `details_hash`, one of those fields: SHA-256 of the details' canonical JSON (`canonical.py`). It is kept beside `details`, so
  that a person's data can be erased and the chain still proves everything else.

Anybody can recompute it from the rows alone. What only the newest rows' absence would show needs a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import pack
from typing import Protocol
from uuid import UUID

from pydantic import Field

from events.envelope import Model
from workers.audit.canonical import canonical_json

GENESIS = bytes(32)
CANONICAL_FIELDS = (
    "chain", "chain_seq", "topic", "partition", "log_offset", "event_id", "event_type", "timestamp", "user_id",
    "action", "mind_id", "session_id", "correlation_id", "causation_id", "producer", "duration_ms", "details_hash",
)  # fmt: skip

_ABSENT = b"\xff\xff\xff\xff"
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


def link_hash(prev_hash: bytes, raw_hash: bytes, fields: Iterable[Value]) -> bytes:
    """The hash of a row; `fields` are the values of `CANONICAL_FIELDS` in order."""
    return sha256(prev_hash + raw_hash + b"".join(map(_encoded, fields))).digest()


def _encoded(value: Value) -> bytes:
    if value is None:
        return _ABSENT
    data = _bytes_of(value)
    return len(data).to_bytes(4, "big") + data


def _bytes_of(value: str | int | float | bytes | UUID | datetime) -> bytes:
    match value:
        case str():
            return value.encode()
        case int():
            return b"%d" % value
        case UUID():
            return value.bytes
        case bytes():
            return value
        case float():
            return pack(">d", value)
        case datetime():
            return b"%d" % ((value - _EPOCH) // _MICROSECOND)


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
    if row.hash != link_hash(row.prev_hash, row.raw_hash, [getattr(row, name) for name in CANONICAL_FIELDS]):
        yield "the row is not what was hashed"


def _details_hold(row: Link) -> bool:
    try:
        return details_hash(row.details or "") == row.details_hash
    except ValueError:
        return False
