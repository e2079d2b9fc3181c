"""The mind's chain over memory: emotion, reflection, consciousness, as the runtime drives them, with JSON between the steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from events.codec import decode
from events.envelope import Event, Payload, follow_up_id
from events.mind import Ticked
from workers.consciousness.worker import worker as consciousness
from workers.contract import Decision, Gathered, Origin, Received, Worker, Write
from workers.emotion.worker import worker as emotion
from workers.reflection.worker import worker as reflection

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MIND = "mainza"
STEPS: tuple[Worker[Any, Any], ...] = (emotion, reflection, consciousness)

PayloadT = TypeVar("PayloadT", bound=Payload)


def happened(
    payload: Payload, number: int, *, at: datetime = START, request: int | None = None, cause: int | None = None
) -> Received:
    """An event of the log that arrives as it is said. `number` is its identity, `request` that of what started it."""
    event = Event(
        event_id=UUID(int=number),
        event_type=type(payload).__name__,
        occurred_at=at,
        mind_id=MIND,
        user_id="ada",
        correlation_id=UUID(int=number if request is None else request),
        causation_id=None if cause is None else UUID(int=cause),
        producer="test",
        payload=payload,
    )
    return arriving(event)


def arriving(event: Event) -> Received:
    raw = event.encoded()
    return Received(decode(raw), event.occurred_at, Origin("test", 0, 0), event.mind_id, raw)


def ticked(sequence: int, *, seconds: float | None = None, interval_seconds: float = 60.0, schedule: str = "default") -> Received:
    """The tick of a slot; `seconds` after the start, one interval a sequence unless said otherwise."""
    slot_start = START + timedelta(seconds=sequence * interval_seconds if seconds is None else seconds)
    tick = Ticked(schedule=schedule, sequence=sequence, slot_start=slot_start, interval_seconds=interval_seconds)
    return happened(tick, 10_000_000 + sequence, at=slot_start)


def gathered(worker: Worker[Any, Any], *events: Received) -> tuple[Gathered, ...]:
    """What a worker gathers of events, in their order."""
    assert worker.gather is not None
    return tuple(
        Gathered(one.event.event_id, one.event.occurred_at, row)
        for one in events
        if type(one.payload) in worker.gathers
        for row in worker.gather(one)
    )


@dataclass
class Chain:
    """One mind. It takes in events and ticks like the three consumer groups do, and keeps what was said and written."""

    states: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, list[Gathered]] = field(default_factory=dict)
    said: list[Event] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    seen: set[UUID] = field(default_factory=set)

    def run(self, events: Iterable[Received]) -> Chain:
        for one in events:
            self.take(one)
        return self

    def take(self, one: Received) -> None:
        """A duplicate changes nothing, as the runtime's record sees to it."""
        if one.event.event_id in self.seen:
            return
        self.seen.add(one.event.event_id)
        for worker in STEPS:
            if type(one.payload) in worker.gathers:
                self.waiting.setdefault(worker.name, []).extend(gathered(worker, one))
            elif type(one.payload) in worker.decides:
                self._decide(worker, one)

    def _decide(self, worker: Worker[Any, Any], one: Received) -> None:
        assert worker.state is not None
        key = worker.state.key(one)
        before = self.states.get(worker.name) or worker.state.initial(key)
        decision: Decision[Any] = worker.decide(before, one, tuple(self.waiting.pop(worker.name, ())))
        if decision.state is not None:
            # Through JSON, as the store keeps it: what does not survive that is lost at the next tick.
            stored = worker.state.model.model_validate_json(decision.state.model_dump_json())
            assert stored == decision.state
            self.states[worker.name] = stored
        self.writes += decision.writes
        for ordinal, payload in enumerate(decision.events):
            assert type(payload) in worker.emits
            follow_up = _follow_up(one.event, worker.name, ordinal, payload)
            self.said.append(follow_up)
            self.take(arriving(follow_up))

    def told(self, kind: type[PayloadT]) -> list[PayloadT]:
        """Every payload of a kind that was said, oldest first."""
        return [event.payload for event in self.said if isinstance(event.payload, kind)]

    @property
    def fingerprint(self) -> str:
        """A hash of the three states: equal if and only if they are."""
        text = "\n".join(f"{name} {self.states[name].model_dump_json()}" for name in sorted(self.states))
        return hashlib.sha256(text.encode()).hexdigest()


def _follow_up(cause: Event, worker: str, ordinal: int, payload: Payload) -> Event:
    return Event(
        event_id=follow_up_id(cause.event_id, worker, ordinal),
        event_type=type(payload).__name__,
        occurred_at=cause.occurred_at,
        mind_id=cause.mind_id,
        correlation_id=cause.correlation_id,
        causation_id=cause.event_id,
        producer=worker,
        payload=payload,
    )


def chain_of(*events: Sequence[Received]) -> Chain:
    """A new mind after these events, group by group."""
    return Chain().run(one for group in events for one in group)
