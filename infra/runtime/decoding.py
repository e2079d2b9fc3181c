"""From a raw record to an event, or to the account of why it is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from events.codec import DecodeError, decode
from workers.contract import Origin, Received, Unreadable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RawRecord(Protocol):
    """The part of the client's record that is read."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...


def read(record: RawRecord, namespace: str) -> Received | Unreadable:
    """Decodes one record. Never raises: what cannot be read is an answer too. `namespace` is cut off the topic's name."""
    raw = record.value or b""
    origin = Origin(record.topic[len(namespace) :], record.partition, record.offset)
    received_at = _time_of(record.timestamp)
    key = None if record.key is None else record.key.decode("utf-8", "replace")
    try:
        return Received(decode(raw), received_at, origin, key, raw, record.key)
    except DecodeError as error:
        return Unreadable(error.error, error.reason, error.fields, received_at, origin, key, raw, record.key)


@lru_cache(maxsize=1_024)
def _time_of(milliseconds: int) -> datetime:
    """Records of one produced batch share one time stamp."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def fingerprint(raw: bytes) -> int:
    """A signed 64-bit digest of a record's bytes: tells a duplicate from another body under the same id."""
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), "big", signed=True)
