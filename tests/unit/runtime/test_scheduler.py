"""Slots and their ticks, and a scheduler that starts, follows the clock, retries and stops."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from events.envelope import Event
from events.mind import Ticked
from infra.adapters.logged_event import LoggedEvent
from infra.runtime.failures import Halted
from infra.runtime.scheduler import Slot, manual_tick, run, tick
from infra.settings import RuntimeSettings, ScheduleSettings
from workers.contract import Transient

MINUTE = ScheduleSettings(interval_seconds=60.0, mind_id="m")
QUICK = RuntimeSettings(retry_seconds_max=0.2, delay_seconds_max=0.01)


@dataclass
class Ticks:
    """Remembers what was published, fails at first if told so, and stops the scheduler after `enough` ticks."""

    enough: int
    failures: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    events: list[Event] = field(default_factory=list)

    async def publish(self, *events: Event) -> list[LoggedEvent]:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise Transient("no broker")
        self.events += events
        if len(self.events) >= self.enough:
            self.stop.set()
        return []

    def sequences(self) -> list[int]:
        return [event.payload.sequence for event in self.events if isinstance(event.payload, Ticked)]


def times(*moments: float) -> Iterator[float]:
    """A clock's readings; the last one stays."""
    yield from moments
    while True:
        yield moments[-1]


@pytest.mark.parametrize(("now", "number"), [(0.0, 0), (59.999, 0), (60.0, 1), (60.001, 1), (119.9, 1), (-0.5, -1)])
def test_a_slot_begins_at_a_multiple_of_its_length(now: float, number: int) -> None:
    assert Slot.at(now, 60.0).number == number


def test_a_tick_says_its_slot_and_nothing_of_its_maker() -> None:
    event = tick("cycle", "m", Slot.at(125.0, 60.0), 60.0)

    assert event.payload == Ticked(
        schedule="cycle", sequence=2, slot_start=datetime(1970, 1, 1, 0, 2, tzinfo=UTC), interval_seconds=60.0
    )
    assert event.occurred_at == datetime(1970, 1, 1, 0, 2, tzinfo=UTC)
    assert event.correlation_id == event.event_id
    assert event.encoded() == tick("cycle", "m", Slot.at(179.0, 60.0), 60.0).encoded()


def test_schedules_minds_and_slots_have_ticks_of_their_own() -> None:
    ids = {
        tick(schedule, mind, Slot(number, 60.0), 60.0).event_id
        for schedule in ("cycle", "manual")
        for mind in ("m", "n")
        for number in (1, 2)
    }
    assert len(ids) == 8


def test_ticks_by_hand_within_a_second_are_one() -> None:
    assert manual_tick("m", 100.1, 60.0) == manual_tick("m", 100.9, 60.0)
    assert manual_tick("m", 100.1, 60.0).event_id != manual_tick("m", 101.0, 60.0).event_id


async def test_it_ticks_the_current_slot_at_once_and_then_stops_in_its_wait() -> None:
    published = Ticks(enough=1)

    await asyncio.wait_for(run(published, MINUTE, QUICK, published.stop, clock=lambda: 90.0), timeout=5)

    assert published.sequences() == [1]


async def test_each_slot_is_ticked_once_when_it_begins() -> None:
    published = Ticks(enough=3)
    clock = times(60.0, 119.99, 119.995, 120.0, 120.0, 179.999, 180.0, 180.0)

    await asyncio.wait_for(run(published, MINUTE, QUICK, published.stop, clock=clock.__next__), timeout=5)

    assert published.sequences() == [1, 2, 3]


async def test_slots_that_were_slept_through_are_not_made_up_for() -> None:
    published = Ticks(enough=2)
    clock = times(60.0, 3_600.0)

    await asyncio.wait_for(run(published, MINUTE, QUICK, published.stop, clock=clock.__next__), timeout=5)

    assert published.sequences() == [1, 60]


async def test_a_tick_that_could_not_be_published_is_tried_again() -> None:
    published = Ticks(enough=1, failures=2)

    await asyncio.wait_for(run(published, MINUTE, QUICK, published.stop, clock=lambda: 60.0), timeout=5)

    assert published.sequences() == [1]


async def test_it_gives_up_when_the_log_stays_away() -> None:
    published = Ticks(enough=1, failures=1_000_000)

    with pytest.raises(Halted):
        await asyncio.wait_for(run(published, MINUTE, QUICK, published.stop, clock=lambda: 60.0), timeout=5)
