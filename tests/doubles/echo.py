"""A small worker for tests of the loop: accepts every request, counts them by user, and can be told to fail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from events.envelope import Event, Model
from events.mind import Ticked
from events.requests import RequestAccepted, RequestSubmitted
from events.topics import REQUESTS, TICKS
from tests.doubles.stores import MemoryRecord
from workers.contract import Decision, Evidence, Gathered, Lanes, Poison, Received, StateOf, Worker, Write

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Counted(Model):
    count: int = 0
    order: tuple[str, ...] = ()


class Noted(Write):
    event_id: UUID
    query: str


def decide(state: Counted, received: Received, seen: object) -> Decision[Counted]:
    payload = received.payload
    assert isinstance(payload, RequestSubmitted)
    if payload.query == "poison":
        raise Poison("told to")
    if payload.query == "bug":
        raise KeyError("a mistake of ours")
    return Decision(
        state=Counted(count=state.count + 1, order=(*state.order, payload.query)),
        writes=(Noted(event_id=received.event.event_id, query=payload.query),),
        events=(RequestAccepted(agent=payload.agent, query=payload.query),),
    )


def user_of(received: Received) -> str:
    return received.event.user_id or ""


def echo(**overrides: object) -> Worker[Counted, object]:
    declared: dict[str, object] = {
        "name": "echo",
        "decides": (RequestSubmitted,),
        "decide": decide,
        "emits": (RequestAccepted,),
        "writes": (Noted,),
        "state": StateOf(Counted, user_of, lambda key: Counted()),
    }
    return Worker(**{**declared, **overrides})  # type: ignore[arg-type]


def fold(state: Counted, received: Received, seen: tuple[Gathered, ...]) -> Decision[Counted]:
    if received.event.mind_id == "refusing":
        raise Poison("told to")
    return Decision(state=Counted(count=state.count + len(seen), order=(*state.order, str(len(seen)))))


def folding() -> Worker[Counted, object]:
    """Gathers one evidence a request, and folds them at the tick."""
    return Worker(
        name="folding",
        decides=(Ticked,),
        decide=fold,
        state=StateOf(Counted, lambda received: received.event.mind_id, lambda key: Counted()),
        gathers=(RequestSubmitted,),
        gather=lambda received: (Evidence(kind="asked", amounts={"count": 1_000_000}),),
    )


def by_key(observe: object, concurrency_max: int = 8) -> Worker[Counted, object]:
    return echo(lanes=Lanes.KEY, observe=observe, concurrency_max=concurrency_max)


def request(number: int, user: str = "ada", query: str | None = None) -> Event:
    event_id = UUID(int=number + 1)
    return Event(
        event_id=event_id,
        event_type="RequestSubmitted",
        occurred_at=NOON,
        user_id=user,
        correlation_id=event_id,
        producer="gateway",
        payload=RequestSubmitted(agent="SimpleChat", query=query or f"q{number}"),
    )


def tick(number: int, mind: str = "mainza") -> Event:
    event_id = UUID(int=10_000 + number)
    return Event(
        event_id=event_id,
        event_type="Ticked",
        occurred_at=NOON,
        mind_id=mind,
        correlation_id=event_id,
        producer="scheduler",
        payload=Ticked(schedule="test", sequence=number, slot_start=NOON, interval_seconds=60),
    )


def records(events: Sequence[Event | bytes], first_offset: int = 0) -> list[MemoryRecord]:
    """The events as one partition's records, from `first_offset` on."""
    found = []
    for place, event in enumerate(events):
        raw = event if isinstance(event, bytes) else event.encoded()
        key = b"ada" if isinstance(event, bytes) else (event.user_id or event.mind_id).encode()
        topic = TICKS if not isinstance(event, bytes) and event.event_type == "Ticked" else REQUESTS
        found.append(MemoryRecord(topic.name, 0, first_offset + place, 1_767_268_800_000, key, raw))
    return found
