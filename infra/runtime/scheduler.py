"""The scheduler: publishes one tick a slot. A slot's tick has the same id and the same bytes whoever publishes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Protocol

import structlog

from events.envelope import Event, derived_id, utc
from events.mind import Ticked
from infra.adapters.logged_event import LoggedEvent
from infra.observability import metrics
from infra.runtime.failures import retrying
from infra.settings import RuntimeSettings, ScheduleSettings

SCHEDULE = "cycle"
MANUAL = "manual"
MANUAL_SLOT_SECONDS = 1.0
"""Two ticks by hand within a second are one."""

PRODUCER = "scheduler"
WAIT_SECONDS_MAX = 10.0
"""The wall clock is looked at this often: it may be set while we wait."""

Clock = Callable[[], float]
"""POSIX seconds."""


class Publisher(Protocol):
    """As `infra.adapters.kafka_producer.EventProducer` does it."""

    async def publish(self, *events: Event) -> list[LoggedEvent]: ...


@dataclass(frozen=True, slots=True)
class Slot:
    """The `number`-th interval of `seconds` since the epoch."""

    number: int
    seconds: float

    @classmethod
    def at(cls, now: float, seconds: float) -> Slot:
        """The slot in which the time `now`, POSIX seconds, lies."""
        return cls(floor(now / seconds), seconds)

    @property
    def start(self) -> float:
        """POSIX seconds."""
        return self.number * self.seconds

    @property
    def end(self) -> float:
        """POSIX seconds; the next slot's start."""
        return (self.number + 1) * self.seconds


def tick(schedule: str, mind_id: str, slot: Slot, interval_seconds: float) -> Event:
    """The tick of a slot. Nothing in it depends on who makes it or when."""
    event_id = derived_id("tick", schedule, mind_id, str(slot.number))
    start = utc(slot.start)
    return Event(
        event_id=event_id,
        event_type=Ticked.__name__,
        occurred_at=start,
        mind_id=mind_id,
        correlation_id=event_id,
        producer=PRODUCER,
        payload=Ticked(schedule=schedule, sequence=slot.number, slot_start=start, interval_seconds=interval_seconds),
    )


def manual_tick(mind_id: str, now: float, interval_seconds: float) -> Event:
    """A tick by hand. `interval_seconds` is the schedule's: how long a turn of the mind is meant to last."""
    return tick(MANUAL, mind_id, Slot.at(now, MANUAL_SLOT_SECONDS), interval_seconds)


async def run(
    publisher: Publisher, schedule: ScheduleSettings, runtime: RuntimeSettings, stop: asyncio.Event, clock: Clock = time.time
) -> None:
    """Publishes the current slot's tick at once, then each next one when its slot begins, until `stop` is set.

    Slots that passed while nobody ran are not made up for: evidence waits for the next tick and is folded then.
    Raises Halted when the log cannot be reached for `runtime.retry_seconds_max`.
    """
    last: Slot | None = None
    while not stop.is_set():
        slot = Slot.at(clock(), schedule.interval_seconds)
        if slot != last:
            await _publish(publisher, tick(SCHEDULE, schedule.mind_id, slot, schedule.interval_seconds), runtime)
            if last is not None and slot.number > last.number + 1:
                structlog.get_logger().warning("slots missed", count=slot.number - last.number - 1)
            last = slot
        await _until(slot.end, stop, clock)


async def _publish(publisher: Publisher, event: Event, runtime: RuntimeSettings) -> None:
    async def publish() -> None:
        await publisher.publish(event)

    await retrying(publish, runtime, _retried)
    metrics.TICKS.labels(SCHEDULE).inc()
    structlog.get_logger().info("ticked", mind_id=event.mind_id, trace_id=str(event.event_id))


async def _until(moment: float, stop: asyncio.Event, clock: Clock) -> None:
    """Waits for the moment, POSIX seconds, or for `stop`."""
    while (remaining := moment - clock()) > 0:
        try:
            async with asyncio.timeout(min(remaining, WAIT_SECONDS_MAX)):
                await stop.wait()
            return
        except TimeoutError:
            continue


def _retried(error: BaseException) -> None:
    metrics.RETRIES.labels(PRODUCER, "publish").inc()
    structlog.get_logger().warning("tick not published yet", reason=str(error))
