"""One request's events: those of the index, those that just went by, and those to come, each once and after its cause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from time import monotonic
from typing import Protocol
from uuid import UUID

import structlog

from gateway.live import Closed, LiveLog, Subscription
from gateway.request_view import TERMINAL, is_complete, status_of
from infra.adapters.logged_event import LoggedEvent
from infra.observability.trace import causal_order
from workers.contract import Transient

REREAD_SECONDS = 5.0
"""A follower that heard nothing for so long looks into the index: the tail may have missed what was said before it began."""

ROOT = "RequestSubmitted"


class Index(Protocol):
    """The index of the log, as `infra.adapters.log_index.LogIndex` reads it."""

    async def correlated(self, correlation_id: UUID) -> list[LoggedEvent]: ...


class RequestLog:
    """Reads what happened to a request and follows what will."""

    def __init__(self, index: Index, live: LiveLog, reread_seconds: float = REREAD_SECONDS) -> None:
        self._index = index
        self._live = live
        self._reread_seconds = reread_seconds

    async def past(self, request_id: UUID) -> list[LoggedEvent]:
        """Everything known now, in causal order; empty when the request is unknown. Raises Transient when Postgres is away."""
        indexed = await self._index.correlated(request_id)
        return causal_order([*indexed, *self._live.recent.of(request_id)])

    async def following(
        self, request_id: UUID, delivered: set[UUID], subscription: Subscription, seconds_max: float
    ) -> AsyncGenerator[LoggedEvent, None]:
        """Events that are not `delivered` yet, each after its cause, until nothing more will follow.

        The subscription was made before, so nothing falls between what is read and what is heard. An event whose cause is
        missing is held back until the index was asked for it once more. Ends early when the subscription is closed, or after
        `seconds_max`, give or take `reread_seconds`.
        """
        until = monotonic() + seconds_max
        known = {event.event_id: event for event in await self._first(request_id)}
        orphans_too = False
        while monotonic() < until:
            for event in causal_order(known.values()):
                if event.event_id not in delivered and (orphans_too or _follows(event, delivered)):
                    delivered.add(event.event_id)
                    yield event
            if is_complete([known[event_id] for event_id in delivered if event_id in known]):
                return
            try:
                heard = await subscription.next(self._reread_seconds)
            except Closed:
                return
            found = await self._reread(request_id) if heard is None else [heard]
            orphans_too = heard is None and found is not None
            known.update((event.event_id, event) for event in found or ())

    async def outcome(self, request_id: UUID, subscription: Subscription, seconds_max: float) -> list[LoggedEvent] | None:
        """Waits until the request is refused, failed or answered; None when that did not come in time."""
        told: list[LoggedEvent] = []
        following = self.following(request_id, set(), subscription, seconds_max)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds_max), aclosing(following) as events:
                async for event in events:
                    told.append(event)
                    if status_of(told) in TERMINAL:
                        return told
        return None

    async def _first(self, request_id: UUID) -> list[LoggedEvent]:
        """What this process saw itself is enough when it saw the request begin."""
        recent = self._live.recent.of(request_id)
        if any(event.event_type == ROOT for event in recent):
            return causal_order(recent)
        return await self.past(request_id)

    async def _reread(self, request_id: UUID) -> list[LoggedEvent] | None:
        """None when the index is away: then there is only what is heard."""
        try:
            return await self.past(request_id)
        except Transient as error:
            structlog.get_logger().warning("index not read", reason=str(error), trace_id=str(request_id))
            return None


def _follows(event: LoggedEvent, delivered: set[UUID]) -> bool:
    return event.causation_id is None or event.causation_id in delivered
