"""`Idempotency-Key`: the same key is the same event, in every gateway process and however often it is sent."""

from __future__ import annotations

import asyncio
import re
from typing import Protocol
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from events.envelope import Event, derived_id
from gateway.live import LiveLog
from gateway.problems import Problem
from infra.adapters.logged_event import LoggedEvent
from infra.observability.logs import about

KEY = re.compile(r"[\x20-\x7e]{1,200}")


class Publisher(Protocol):
    """As `infra.adapters.kafka_producer.EventProducer` does it."""

    async def publish(self, *events: Event) -> list[LoggedEvent]: ...


class EventById(Protocol):
    """As `infra.adapters.log_index.LogIndex` does it."""

    async def event(self, event_id: UUID) -> LoggedEvent | None: ...


def idempotent_id(principal: str, key: str) -> UUID:
    """The event id that a key stands for. Raises a 400 problem when it is no key."""
    if not KEY.fullmatch(key) or not key.strip('" '):
        detail = "Idempotency-Key must have 1 to 200 printable ASCII characters, e.g. a UUID."
        raise Problem(400, "invalid-idempotency-key", "The idempotency key cannot be used", detail)
    return derived_id("idempotency", principal, key)


class Submissions:
    """Publishes requests, each once.

    A repeated key is recognised by what this process remembers and by the index. In the moment before either knows, two
    processes may publish one event twice: it has one id, so it is processed once all the same.
    """

    def __init__(self, producer: Publisher, index: EventById, live: LiveLog) -> None:
        self._producer = producer
        self._index = index
        self._live = live
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def submit(self, event: Event) -> None:
        """Publishes a new request. Raises Transient when it is not acknowledged."""
        for logged in await self._producer.publish(event):
            self._live.deliver(logged)
        with about(event):
            structlog.get_logger().info("request submitted")

    async def submit_once(self, event: Event) -> bool:
        """Publishes a request whose id came from a key, unless it was before; then answers False.

        Raises a 422 problem when the key was used for another request, and Transient when it is not acknowledged.
        """
        turn = self._turns.setdefault(event.event_id, asyncio.Lock())
        async with turn:
            known = await self._known(event.event_id)
            if known is None:
                await self.submit(event)
                return True
        if not same_request(event, known):
            detail = "This Idempotency-Key was used for another request. Send a new key, or the same request again."
            raise Problem(422, "idempotency-key-reused", "The idempotency key is taken", detail)
        return False

    async def _known(self, event_id: UUID) -> LoggedEvent | None:
        remembered = (event for event in self._live.recent.of(event_id) if event.event_id == event_id)
        return next(remembered, None) or await self._index.event(event_id)


def same_request(event: Event, known: LoggedEvent) -> bool:
    """Whether a logged request asks the same for the same user; when and from where it was sent does not count."""
    payload = event.payload.model_dump(include={"agent", "query"})
    return (
        event.user_id == known.user_id
        and event.session_id == known.session_id
        and all(known.payload.get(name) == value for name, value in payload.items())
    )
