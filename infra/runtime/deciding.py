"""One batch through a worker's pure functions, inside its store's open transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from events.catalogue import BY_TYPE
from events.codec import decode
from events.requests import RejectionReason
from infra.runtime.decoding import fingerprint
from infra.runtime.follow_ups import Publication, follow_ups, publication
from infra.runtime.store import Outcome, Recorded, Session
from workers.contract import Decision, Evidence, Poison, Received, Unreadable, Worker

Clock = Callable[[], datetime]


class Incoming(NamedTuple):
    """One record of the batch: the event to decide on, or the refusal that was decided on instead of it."""

    received: Received
    refusal: Decision[Any] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot be processed, and why: a dead letter to be."""

    record: Received | Unreadable
    error: Exception


@dataclass(slots=True)
class Decided:
    """What came of a batch: what to save, what to publish, what to put aside, and the decisions themselves."""

    outcome: Outcome = field(default_factory=Outcome)
    publications: list[Publication] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    decisions: list[Decision[Any]] = field(default_factory=list)
    duplicates: int = 0

    def add(self, other: Decided) -> None:
        """Takes in what came of the next records. What was saved is saved: only its number is kept."""
        self.outcome.recorded += other.outcome.recorded
        self.publications += other.publications
        self.refused += other.refused
        self.decisions += other.decisions
        self.duplicates += other.duplicates


def admit(worker: Worker[Any, Any], items: Sequence[Received | Unreadable]) -> tuple[list[Incoming], list[Refused]]:
    """What the worker is to decide on, in order. Events of a topic that it does not consume are passed over.

    What cannot be read is answered where the worker knows whom to answer, and refused otherwise.
    """
    consumes = frozenset(worker.consumes)
    incoming: list[Incoming] = []
    refused: list[Refused] = []
    for item in items:
        if isinstance(item, Received):
            if type(item.payload) in consumes:
                incoming.append(Incoming(item))
                continue
            if worker.refuse is None or not _is_misplaced(item):
                continue
        elif worker.skips_unreadable:
            continue
        unreadable = _as_unreadable(item)
        answer = worker.refuse(unreadable) if worker.refuse else None
        if answer is None:
            refused.append(Refused(unreadable, Poison(f"{unreadable.reason}: {unreadable.error}")))
        else:
            event, decision = answer
            incoming.append(Incoming(Received(event, item.received_at, item.origin, item.key, item.raw, item.raw_key), decision))
    return incoming, refused


def _is_misplaced(received: Received) -> bool:
    return BY_TYPE[received.event.event_type].topic.name != received.origin.topic


def _as_unreadable(item: Received | Unreadable) -> Unreadable:
    """An event on a topic that is not its own is no event there."""
    if isinstance(item, Unreadable):
        return item
    error = f"{item.event.event_type} does not belong on {item.origin.topic}"
    fields = item.event.model_dump(mode="json", exclude={"payload"})
    return Unreadable(
        error, RejectionReason.UNKNOWN_EVENT_TYPE, fields, item.received_at, item.origin, item.key, item.raw, item.raw_key
    )


class Deciding:
    """Takes one batch through one worker, in order, in one session. Made anew for every batch and every attempt.

    known: what is recorded already, by event id. seen: what was observed for an event, by its id as an integer: a UUID hashes
    in Python, and this is asked for every event.
    session: may be absent for a worker that is stateless. started: the monotonic time at which the batch was received, seconds.
    """

    def __init__(
        self,
        worker: Worker[Any, Any],
        session: Session | None,
        clock: Clock,
        known: Mapping[UUID, Recorded],
        seen: Mapping[int, Any],
        started: float,
    ) -> None:
        self._worker = worker
        self._session = session
        self._known = known
        self._seen = seen
        self._gathers = frozenset(worker.gathers)
        self._at = clock()
        self._started = started
        self._states: dict[str, Any] = {}
        self._prints: dict[int, int] = {}
        self._evidence: list[tuple[Received, int, Evidence]] = []
        self._decided = Decided()

    async def decide(self, batch: Sequence[Incoming]) -> Decided:
        """Decides every event of the batch. One whose decision fails is refused; the others go on."""
        await self._load_states(batch)
        for item in batch:
            if self._is_repeated(item.received):
                continue
            if not self._gathers:
                self._decide(item, self._seen.get(item.received.event.event_id.int))
            elif type(item.received.payload) in self._gathers:
                self._gather(item.received)
            else:
                await self._fold(item)
        await self._add_evidence()
        return self._decided

    async def _load_states(self, batch: Sequence[Incoming]) -> None:
        state_of = self._worker.state
        if state_of is None:
            return
        keys = {state_of.key(item.received) for item in batch if type(item.received.payload) not in self._gathers}
        stored = await self._open.load_states(sorted(keys)) if keys else {}
        for key in keys:
            text = stored.get(key)
            self._states[key] = state_of.initial(key) if text is None else state_of.model.model_validate_json(text)

    @property
    def _open(self) -> Session:
        if self._session is None:
            raise TypeError(f"worker {self._worker.name} is declared stateless, and its store was asked for")
        return self._session

    def _is_repeated(self, received: Received) -> bool:
        """A duplicate changes nothing and says again what was said; another body under the same id is refused."""
        event_id, now = received.event.event_id, fingerprint(received.raw)
        known = self._known.get(event_id) if self._known else None
        before = known.fingerprint if known else self._prints.get(event_id.int)
        if before is None:
            self._prints[event_id.int] = now
            return False
        if before != now:
            error = Poison(f"event {event_id} was decided before with another body; an id names one event for ever")
            self._decided.refused.append(Refused(received, error))
            return True
        self._decided.duplicates += 1
        if known:
            self._decided.publications += [publication(decode(value), value) for value in known.follow_ups]
        return True

    def _gather(self, received: Received) -> None:
        assert self._worker.gather is not None  # noqa: S101 - the declaration checks it
        try:
            rows = self._worker.gather(received)
        except Exception as error:  # noqa: BLE001 - put aside with its stack; the batch goes on
            self._refuse(received, error)
            return
        self._evidence += [(received, ordinal, row) for ordinal, row in enumerate(rows)]
        self._record(received, ())

    async def _fold(self, item: Incoming) -> None:
        """What was gathered before this event, in this batch too, is folded by it."""
        event = item.received.event
        await self._add_evidence()
        evidence = await self._open.unfolded_evidence(event.mind_id)
        if self._decide(item, evidence):
            await self._open.mark_folded(event.mind_id, event.event_id)

    def _decide(self, item: Incoming, seen: Any) -> bool:
        """Decides one event; False when it was refused."""
        received = item.received
        state_of = self._worker.state
        key = state_of.key(received) if state_of else ""
        try:
            decision = item.refusal or self._worker.decide(self._states.get(key), received, seen)
            events = self._follow_ups(received, decision)
        except Exception as error:  # noqa: BLE001 - put aside with its stack; the batch goes on
            self._refuse(received, error)
            return False
        decided = self._decided
        if decision.state is not None:
            self._states[key] = decided.outcome.states[key] = decision.state
        if decision.writes:
            decided.outcome.writes += decision.writes
        decided.decisions.append(decision)
        decided.publications += events
        self._record(received, tuple([event.value for event in events]))
        return True

    def _follow_ups(self, received: Received, decision: Decision[Any]) -> list[Publication]:
        if not decision.events:
            return []
        duration_ms = round((time.monotonic() - self._started) * 1000, 3)
        return follow_ups(received.event, self._worker.name, decision.events, self._at, duration_ms)

    def _record(self, received: Received, values: tuple[bytes, ...]) -> None:
        event_id = received.event.event_id
        self._decided.outcome.recorded.append(Recorded(event_id, self._prints[event_id.int], values))

    def _refuse(self, received: Received, error: Exception) -> None:
        self._prints.pop(received.event.event_id.int)
        self._decided.refused.append(Refused(received, error))

    async def _add_evidence(self) -> None:
        if self._evidence:
            await self._open.add_evidence(self._evidence)
            self._evidence = []
