"""The live log: who hears what, what a slow follower costs, and what is remembered."""

from __future__ import annotations

import pytest

from gateway.live import Closed, LiveLog, Subscription, mind_key
from gateway.recent import RecentEvents
from tests.doubles.edges import MIND, logged


async def test_a_follower_hears_its_own_request_only() -> None:
    live, mine, other = LiveLog(), logged("RequestSubmitted"), logged("RequestSubmitted")
    with live.follow(str(mine.event_id)) as subscription:
        live.deliver(other)
        live.deliver(mine)
        assert await subscription.next(1) is mine
        assert await subscription.next(0.01) is None


async def test_a_mind_s_followers_hear_its_cycles_and_no_requests() -> None:
    live, cycle = LiveLog(), logged("CycleCompleted")
    with live.follow(mind_key(MIND)) as subscription:
        live.deliver(logged("RequestSubmitted"))
        live.deliver(cycle)
        assert await subscription.next(1) is cycle


async def test_a_slow_follower_is_closed_after_what_it_has_and_holds_nobody_up() -> None:
    event, slow, quick = logged("CycleCompleted"), Subscription(count_max=2), Subscription(count_max=4)
    for _ in range(4):
        slow.put(event)
        quick.put(event)

    assert [await slow.next(1) for _ in range(2)] == [event, event]
    with pytest.raises(Closed):
        await slow.next(1)
    assert [await quick.next(1) for _ in range(4)] == [event] * 4


async def test_who_follows_after_the_end_is_closed_at_once() -> None:
    live = LiveLog()
    live.close()
    with live.follow("x") as subscription, pytest.raises(Closed):
        await subscription.next(1)


def test_followers_leave_nothing_behind() -> None:
    live = LiveLog()
    with live.follow("x"), live.follow("x"):
        assert live.followers_count == 2
    assert live.followers_count == 0


def test_the_longest_untouched_request_is_forgotten_first() -> None:
    recent = RecentEvents(requests_count_max=2)
    first, second, third = (logged("RequestSubmitted") for _ in range(3))
    for event in (first, second, first, third):
        recent.add(event)

    assert recent.of(first.event_id) == [first]
    assert recent.of(second.event_id) == []


def test_memory_is_bounded_in_bytes_too() -> None:
    recent = RecentEvents(bytes_max=250)
    events = [logged("RequestSubmitted") for _ in range(4)]
    for event in events:
        recent.add(event)
        recent.add(event)

    assert [len(recent.of(event.event_id)) for event in events] == [0, 0, 1, 1]
