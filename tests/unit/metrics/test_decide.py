"""Every event counts once, in the window of its own time, for whoever the catalogue says could have produced it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast
from uuid import UUID

import pytest

from events.catalogue import ENTRIES
from events.envelope import Payload
from events.mind import Cycle, CycleCompleted, CycleStatus, Ticked
from events.replies import AgentFailed
from events.requests import RejectionReason, RequestAccepted, RequestRejected, RequestSubmitted
from tests.doubles.records import NOW, fact
from workers.contract import Decision
from workers.metrics.decide import announce, decide
from workers.metrics.histogram import bucket_of
from workers.metrics.windows import EXTERNAL, LATE_MAX, window_start
from workers.metrics.worker import worker
from workers.metrics.writes import NO_DURATION, WindowCounted, WindowsSummarised
from workers.ports import Ports

ACCEPTED = RequestAccepted(agent="SimpleChat", query="hello")
TICKED = Ticked(schedule="main", sequence=1, slot_start=NOW, interval_seconds=60)
CYCLE = Cycle(sequence=1, slot_start=NOW, interval_seconds=60)


def count(payload: Payload, **about: Any) -> WindowCounted:
    write = decide(None, fact(payload, **about), None).writes[0]
    assert isinstance(write, WindowCounted)
    return write


def test_an_event_counts_for_its_producer_in_the_minute_in_which_it_happened() -> None:
    write = count(ACCEPTED, at=NOW + timedelta(seconds=59.9), duration_ms=12.0)
    assert write == WindowCounted(window_start=NOW, component="validation", bucket=bucket_of(12.0), errors=0)


def test_an_event_without_a_duration_counts_without_one() -> None:
    assert count(ACCEPTED).bucket == NO_DURATION


@pytest.mark.parametrize(
    ("payload", "errors"),
    [
        (ACCEPTED, 0),
        (RequestRejected(reason=RejectionReason.EMPTY_QUERY, detail="empty"), 1),
        (AgentFailed(agent="SimpleChat", query="q", error="timeout", detail="late"), 1),
    ],
)
def test_refusals_and_failures_count_as_errors(payload: Payload, errors: int) -> None:
    assert count(payload).errors == errors


def test_a_producer_that_the_catalogue_does_not_know_cannot_make_up_components() -> None:
    assert count(RequestSubmitted(agent="a", query="q"), producer="my-own-script").component == EXTERNAL
    assert count(RequestSubmitted(agent="a", query="q"), producer="agents").component == EXTERNAL


@pytest.mark.parametrize(
    ("happened", "window"),
    [(NOW - timedelta(days=3650), NOW - LATE_MAX), (NOW + timedelta(days=3650), NOW + timedelta(minutes=5))],
)
def test_a_clock_that_is_far_off_is_believed_only_so_far(happened: datetime, window: datetime) -> None:
    received = fact(ACCEPTED)
    skewed = received._replace(event=received.event.model_copy(update={"occurred_at": happened}))
    write = decide(None, skewed, None).writes[0]
    assert isinstance(write, WindowCounted)
    assert write.window_start == window


@pytest.mark.parametrize("hours", [-11, 0, 5.75, 14])
def test_windows_are_the_same_in_every_time_zone(hours: float) -> None:
    local = (NOW + timedelta(seconds=30)).astimezone(timezone(timedelta(hours=hours)))
    assert window_start(local) == NOW
    assert window_start(local).tzinfo is UTC


@pytest.mark.parametrize(
    "payload", [TICKED, CycleCompleted(cycle=CYCLE, status=CycleStatus.COMPLETED, significance=0, state_version=1)]
)
def test_a_turn_of_the_mind_is_the_occasion_to_summarise(payload: Payload) -> None:
    assert decide(None, fact(payload), None).writes[1:] == (WindowsSummarised(until=NOW),)


def test_other_events_summarise_nothing() -> None:
    assert len(decide(None, fact(ACCEPTED), None).writes) == 1


def test_every_event_of_the_catalogue_is_counted() -> None:
    assert {entry.payload for entry in ENTRIES} == set(worker.decides)


class Cache:
    """Ports with a cache alone, which notes what it is asked."""

    def __init__(self) -> None:
        self.refreshed: list[datetime] = []

    @property
    def metrics_cache(self) -> Cache:
        return self

    async def refresh(self, until: datetime) -> None:
        self.refreshed.append(until)


async def announced(payloads: Sequence[Payload]) -> list[datetime]:
    cache = Cache()
    decisions: list[Decision[Any]] = [
        decide(None, fact(payload, number, at=NOW + timedelta(minutes=number)), None) for number, payload in enumerate(payloads)
    ]
    await announce(cast(Ports, cache), decisions)
    return cache.refreshed


async def test_the_cache_is_refreshed_once_a_batch_and_only_after_a_summary() -> None:
    assert await announced([TICKED, ACCEPTED, TICKED]) == [NOW + timedelta(minutes=2)]
    assert await announced([ACCEPTED]) == []


def test_ids_do_not_matter_to_counts() -> None:
    assert count(ACCEPTED, number=UUID(int=1).int) == count(ACCEPTED, number=UUID(int=2).int)
