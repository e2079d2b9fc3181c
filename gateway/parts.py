"""What the gateway is made of, so that a test can put doubles in the place of servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from fastapi import Request
from pydantic import SecretStr

from gateway.idempotency import Publisher, Submissions
from gateway.live import LiveLog
from gateway.request_log import RequestLog
from infra.adapters.logged_event import LoggedEvent
from infra.adapters.mind_history import StateRow
from infra.adapters.probes import Readiness


class LogReader(Protocol):
    """The index of the log: what it knows of a correlation id and of one event."""

    async def correlated(self, correlation_id: UUID) -> list[LoggedEvent]: ...
    async def event(self, event_id: UUID) -> LoggedEvent | None: ...


class StateReader(Protocol):
    """The mind's history, as `infra.adapters.mind_history.MindHistory` reads it."""

    async def latest(self, mind_id: str) -> StateRow | None: ...
    async def page(self, mind_id: str, before: int | None, count_max: int) -> list[StateRow]: ...


class Prober(Protocol):
    """Asks every dependency, as `infra.adapters.probes.Probes` does."""

    async def readiness(self) -> Readiness: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything outside the routes. `clock` gives aware UTC time."""

    api_key: SecretStr
    mind_id: str
    wait_seconds_max: float
    producer: Publisher
    index: LogReader
    history: StateReader
    prober: Prober
    live: LiveLog
    clock: Callable[[], datetime]

    def request_log(self) -> RequestLog:
        return RequestLog(self.index, self.live)

    def submissions(self) -> Submissions:
        return Submissions(self.producer, self.index, self.live)


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def submissions_of(request: Request) -> Submissions:
    submissions: Submissions = request.app.state.submissions
    return submissions
