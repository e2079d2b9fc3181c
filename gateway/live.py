"""The live log within this process: one tail of Kafka, given out to everyone who waits for something."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from events import topics
from gateway.recent import RecentEvents
from infra.adapters.logged_event import LoggedEvent

FOLLOWED = (topics.REQUESTS, topics.VALIDATIONS, topics.REPLIES, topics.KNOWLEDGE, topics.MIND, topics.STATE)
"""What a client may wait for, and the requests themselves, so that every gateway process knows those of the others."""

OF_REQUESTS = frozenset(topic.name for topic in (topics.REQUESTS, topics.VALIDATIONS, topics.REPLIES, topics.KNOWLEDGE))
QUEUE_COUNT_MAX = 256


class Closed(Exception):
    """No more will come: the gateway stops, or this follower was too slow and must come back from where it was."""


class Subscription:
    """One follower's bounded queue."""

    def __init__(self, count_max: int = QUEUE_COUNT_MAX) -> None:
        self._queue: asyncio.Queue[LoggedEvent | None] = asyncio.Queue(count_max + 1)
        self._count_max = count_max
        self._closed = False

    def put(self, event: LoggedEvent) -> None:
        """Never waits: a follower that does not keep up is closed, and no one else is held up."""
        if self._closed:
            return
        if self._queue.qsize() >= self._count_max:
            self.close()
        else:
            self._queue.put_nowait(event)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)

    async def next(self, seconds_max: float) -> LoggedEvent | None:
        """The next event, or None when none came in time. Raises Closed after the last one."""
        try:
            async with asyncio.timeout(seconds_max):
                event = await self._queue.get()
        except TimeoutError:
            return None
        if event is None:
            raise Closed
        return event


class LiveLog:
    """Gives each event to the followers of its correlation id and of its mind."""

    def __init__(self, recent: RecentEvents | None = None) -> None:
        self._recent = recent or RecentEvents()
        self._followers: dict[str, set[Subscription]] = {}
        self._closed = False

    @property
    def recent(self) -> RecentEvents:
        return self._recent

    @property
    def followers_count(self) -> int:
        return sum(map(len, self._followers.values()))

    def deliver(self, event: LoggedEvent) -> None:
        """Called for every record of the tail, in the order of its partition."""
        if event.origin.topic in OF_REQUESTS:
            self._recent.add(event)
            followers = self._followers.get(str(event.correlation_id), ())
        else:
            followers = self._followers.get(mind_key(event.mind_id), ())
        for subscription in followers:
            subscription.put(event)

    @contextmanager
    def follow(self, key: str) -> Iterator[Subscription]:
        """A subscription for a request's id, or for `mind_key(...)`; everything delivered from now on is in it."""
        subscription = Subscription()
        followers = self._followers.setdefault(key, set())
        followers.add(subscription)
        if self._closed:
            subscription.close()
        try:
            yield subscription
        finally:
            followers.discard(subscription)
            if not followers and self._followers.get(key) is followers:
                del self._followers[key]

    def close(self) -> None:
        """Ends every wait and every stream, those to come as well: the process is about to stop."""
        self._closed = True
        for followers in self._followers.values():
            for subscription in followers:
                subscription.close()


def mind_key(mind_id: str) -> str:
    return f"mind:{mind_id}"
