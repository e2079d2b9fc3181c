"""What a worker is: a declaration and pure functions. The runtime does the rest; a worker never sees Kafka or a store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import Field

from events.envelope import Event, Model, Payload

if TYPE_CHECKING:
    from workers.ports import Ports

StateT = TypeVar("StateT")
SeenT = TypeVar("SeenT")


class Transient(Exception):
    """The outside is away for now. The runtime retries, then stops the worker without committing; nothing is lost."""


class Poison(Exception):
    """This record can never be processed. It becomes a dead letter with its original bytes; others go on."""


class Origin(NamedTuple):
    """Where a record stands in the log."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"


class Received(NamedTuple):
    """An event as it stands in the log: `received_at` is the broker's time, `raw` its exact bytes, `key` its partition key."""

    event: Event
    received_at: datetime
    origin: Origin
    key: str | None
    raw: bytes
    raw_key: bytes | None = None

    @property
    def payload(self) -> Payload:
        return self.event.payload


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no event of the catalogue, as far as they could be read: `fields` is the JSON object, if it is one."""

    error: str
    reason: str
    fields: dict[str, Any] | None
    received_at: datetime
    origin: Origin
    key: str | None
    raw: bytes
    raw_key: bytes | None = None


class Write(Model):
    """A row for the worker's store. Each subclass has one named query, which takes many rows at once."""


class Decision(NamedTuple, Generic[StateT]):
    """What follows from an event: the new state (absent: unchanged), rows to write, and follow-up events in order."""

    state: StateT | None = None
    writes: tuple[Write, ...] = ()
    events: tuple[Payload, ...] = ()


NOTHING: Decision[Any] = Decision()


class Evidence(Model):
    """One event's contribution to a mind, gathered between ticks and folded once at the next.

    `amounts` are integers in micro-units (1_000_000 is 1.0), so that their sum does not depend on order.
    `labels` name what it is about, e.g. the agent or a concept id.
    """

    kind: str
    amounts: dict[str, int] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """An evidence as it is folded: with the event it comes from."""

    event_id: UUID
    occurred_at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class StateOf(Generic[StateT]):
    """A worker's state: its model, the key of a record's state, and what it is before anything happened."""

    model: type[StateT]
    key: Callable[[Received], str]
    initial: Callable[[str], StateT]


class Lanes(StrEnum):
    """How much of a worker runs at once.

    `BATCH`: batches one after the other, one transaction each; for workers that only compute.
    `KEY`: every key its own queue, one event at a time, keys side by side; for workers that wait for the outside.
    """

    BATCH = "batch"
    KEY = "key"


class StoreKind(StrEnum):
    """Which store is authoritative for the worker; its record of decided events is in the same transaction."""

    POSTGRES = "postgres"
    NEO4J = "neo4j"


Observe = Callable[["Ports", Sequence[Received]], Awaitable[Sequence[SeenT]]]
"""Asks the outside about a batch, before anything is decided: one answer an event, in the same order."""

Announce = Callable[["Ports", Sequence[Decision[Any]]], Awaitable[None]]
"""Tells a cache what was just committed. What it writes may be lost: a failure is logged and never retried."""


@dataclass(frozen=True, slots=True)
class Worker(Generic[StateT, SeenT]):
    """A worker's declaration.

    decide(state, received, seen) -> Decision: pure. `state` is None without `state=`. `seen` is what `observe` answered for
        the event; for a worker that gathers it is the evidence to fold, a tuple of `Gathered`; otherwise None.
    gather(received) -> evidence: pure; for the payloads in `gathers`, instead of `decide`. The evidence waits for the next
        event of the same mind that is decided.
    refuse(unreadable) -> (event, decision) or None: what to say of a record that is no event, if it can be told whose it was.
        `event` is a stand-in with the identity to answer to; None makes it a dead letter.
    skips_unreadable: what is no event is passed over; for workers that listen to all topics, where each topic's own
        worker already answers or puts aside what cannot be read.
    announce(ports, decisions): after a batch's transaction, for caches only; it cannot hold back or undo anything.
    """

    name: str
    decides: tuple[type[Payload], ...]
    decide: Callable[[Any, Received, Any], Decision[Any]]
    emits: tuple[type[Payload], ...] = ()
    writes: tuple[type[Write], ...] = ()
    state: StateOf[StateT] | None = None
    observe: Observe[SeenT] | None = None
    gathers: tuple[type[Payload], ...] = ()
    gather: Callable[[Received], tuple[Evidence, ...]] | None = None
    refuse: Callable[[Unreadable], tuple[Event, Decision[Any]] | None] | None = None
    skips_unreadable: bool = False
    announce: Announce | None = None
    lanes: Lanes = Lanes.BATCH
    store: StoreKind = StoreKind.POSTGRES
    batch_count_max: int = 500
    concurrency_max: int = field(default=8)

    def __post_init__(self) -> None:
        if (self.gather is None) != (not self.gathers):
            raise TypeError(f"worker {self.name}: `gathers` and `gather` go together")
        if self.gathers and self.observe is not None:
            raise TypeError(f"worker {self.name}: a worker either gathers evidence or observes the outside")

    @property
    def is_stateless(self) -> bool:
        """Its decisions need nothing of its store: neither state nor evidence."""
        return self.state is None and not self.gathers

    @property
    def consumes(self) -> tuple[type[Payload], ...]:
        return (*self.decides, *self.gathers)
