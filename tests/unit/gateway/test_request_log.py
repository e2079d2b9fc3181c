"""Following a request when the tail and the index know different things."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from gateway.live import LiveLog, Subscription
from gateway.request_log import RequestLog
from infra.adapters.logged_event import LoggedEvent
from tests.doubles.edges import MemoryIndex, answered, logged

SECONDS_MAX = 5.0


async def told_by(log: RequestLog, root: LoggedEvent, subscription: Subscription) -> list[LoggedEvent]:
    async with aclosing(log.following(root.event_id, set(), subscription, SECONDS_MAX)) as events:
        return [event async for event in events]


async def test_an_event_whose_cause_was_missed_waits_until_the_index_has_the_cause() -> None:
    root = logged("RequestSubmitted")
    accepted, replied, integrated = answered(root)
    live, index = LiveLog(), MemoryIndex([root])
    log = RequestLog(index, live, reread_seconds=0.02)
    with live.follow(str(root.event_id)) as subscription:
        index.events += [accepted]
        live.deliver(integrated)
        index.events += [replied]
        told = await told_by(log, root, subscription)

    assert told == [root, accepted, replied, integrated]


async def test_a_cause_that_never_comes_does_not_hold_back_what_is_known() -> None:
    root = logged("RequestSubmitted")
    rejected = logged("RequestRejected", root, reason="malformed", detail="")
    live = LiveLog()
    log = RequestLog(MemoryIndex(), live, reread_seconds=0.02)
    with live.follow(str(root.event_id)) as subscription:
        live.deliver(rejected)
        assert await told_by(log, root, subscription) == [rejected]


async def test_an_index_that_is_away_does_not_end_what_is_heard() -> None:
    root = logged("RequestSubmitted")
    later = answered(root)
    live, index = LiveLog(), MemoryIndex()
    live.deliver(root)
    index.away = True
    log = RequestLog(index, live, reread_seconds=0.01)
    with live.follow(str(root.event_id)) as subscription:
        telling = asyncio.create_task(told_by(log, root, subscription))
        assert not await ended(telling), "it must go on listening"
        for event in later:
            live.deliver(event)
        assert await telling == [root, *later]


async def ended(task: asyncio.Task[list[LoggedEvent]]) -> bool:
    """Gives the follower time to look into the missing index, several times over."""
    done, _ = await asyncio.wait({task}, timeout=0.05)
    return bool(done)


async def test_following_ends_when_its_time_is_up() -> None:
    root = logged("RequestSubmitted")
    live = LiveLog()
    log = RequestLog(MemoryIndex([root]), live, reread_seconds=0.01)
    with live.follow(str(root.event_id)) as subscription:
        async with asyncio.timeout(5), aclosing(log.following(root.event_id, set(), subscription, 0.05)) as events:
            assert [event async for event in events] == [root]
