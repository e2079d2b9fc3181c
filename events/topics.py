"""The topics: what each is keyed by, how it is spread and how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DAY_SECONDS = 86_400
MESSAGE_BYTES_MAX = 8_388_608
"""The largest record on any topic: a query of 1 MiB, said back in the reply, with room for escapes."""


class Key(StrEnum):
    """Which field of the envelope is the partition key."""

    USER = "user_id"
    MIND = "mind_id"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is created and checked. `broker_time` makes the broker's clock the record's time stamp."""

    noun: str
    key: Key
    partitions: int
    retention_seconds: int | None = 90 * DAY_SECONDS
    compacted: bool = False
    broker_time: bool = True

    @property
    def name(self) -> str:
        return f"mainza.{self.noun}.v1"

    def dead_letter_name(self, group: str) -> str:
        """Where `group` puts what it cannot process."""
        return f"{self.name}.{group}.dlt"


REQUESTS = Topic("requests", Key.USER, partitions=4)
VALIDATIONS = Topic("validations", Key.USER, partitions=4)
REPLIES = Topic("replies", Key.USER, partitions=4)
KNOWLEDGE = Topic("knowledge", Key.USER, partitions=4, retention_seconds=None)
TICKS = Topic("ticks", Key.MIND, partitions=2)
EMOTIONS = Topic("emotions", Key.MIND, partitions=2)
REFLECTIONS = Topic("reflections", Key.MIND, partitions=2)
MIND = Topic("mind", Key.MIND, partitions=2)
STATE = Topic("state", Key.MIND, partitions=2, retention_seconds=None, compacted=True)

TOPICS: tuple[Topic, ...] = (REQUESTS, VALIDATIONS, REPLIES, KNOWLEDGE, TICKS, EMOTIONS, REFLECTIONS, MIND, STATE)
