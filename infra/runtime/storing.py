"""From records to what was decided and stored: the outside is asked, the worker decides, the store takes it all at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import structlog

from infra.observability import metrics
from infra.runtime.deciding import Clock, Decided, Deciding, Incoming, Refused
from infra.runtime.failures import Halted, retrying
from infra.runtime.progress import Stretch
from infra.runtime.store import AlreadyRecorded, Recorded, Session, Store
from infra.settings import RuntimeSettings
from workers.contract import Received, Unreadable, Worker
from workers.ports import Ports

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Unit:
    """Records that go through the loop as one, and the turn they wait for: the `passed` of the unit before."""

    items: list[Received | Unreadable]
    stretches: list[Stretch]
    started: float
    turn: asyncio.Event
    passed: asyncio.Event = field(default_factory=asyncio.Event)


class Storing:
    """Decides units and stores them, one transaction each. Raises Halted when the store or the outside stays away."""

    def __init__(self, worker: Worker[Any, Any], store: Store, ports: Ports, settings: RuntimeSettings, clock: Clock) -> None:
        self._worker = worker
        self._store = store
        self._ports = ports
        self._settings = settings
        self._clock = clock

    async def batch(self, incoming: Sequence[Incoming], unit: Unit) -> Decided:
        """For a worker that computes: the outside is asked about all at once, while the batch before is being stored."""
        return await self._decide(incoming, unit, await self._observe_first(incoming))

    async def one_by_one(self, incoming: Sequence[Incoming], unit: Unit) -> Decided:
        """For a worker whose questions are dear: what is decided already is looked up before the outside is asked."""
        return await self._decide(incoming, unit, None)

    async def _observe_first(self, incoming: Sequence[Incoming]) -> Mapping[int, Any] | None:
        """What the outside says of the whole batch, or None when it must be asked about each record by itself."""
        if self._worker.observe is None:
            return {}
        try:
            return await self._retrying("observe", lambda: self._observe(incoming))
        except Halted:
            raise
        except Exception:
            log.exception("batch_observation_failed", component=self._worker.name, records=len(incoming))
            return None

    async def _observe(self, incoming: Sequence[Incoming]) -> Mapping[int, Any]:
        asked = [item.received for item in incoming if item.refusal is None]
        if self._worker.observe is None or not asked:
            return {}
        answers = await self._worker.observe(self._ports, asked)
        return {received.event.event_id.int: answer for received, answer in zip(asked, answers, strict=True)}

    async def _decide(self, incoming: Sequence[Incoming], unit: Unit, seen: Mapping[int, Any] | None) -> Decided:
        """Decides and stores. A batch that the store or the outside refuses as a whole is taken record by record."""
        try:
            return await self._retrying("store", lambda: self._attempt(incoming, unit, seen))
        except (Halted, asyncio.CancelledError):
            raise
        except Exception as error:
            if len(incoming) <= 1:
                log.exception("record_refused", component=self._worker.name)
                return Decided(refused=[Refused(item.received, error) for item in incoming])
            whole = Decided()
            for item in incoming:
                whole.add(await self._decide([item], unit, None))
            return whole

    async def _attempt(self, incoming: Sequence[Incoming], unit: Unit, seen: Mapping[int, Any] | None) -> Decided:
        known: Mapping[UUID, Recorded] = {}
        if seen is None:
            # Asking the outside is dear: look first what is decided already.
            known = await self._recorded(incoming)
            seen = await self._observe([item for item in incoming if item.received.event.event_id not in known])
        while True:
            try:
                return await self._transact(incoming, unit, seen, known)
            except AlreadyRecorded:
                known = await self._recorded(incoming)

    async def _recorded(self, incoming: Sequence[Incoming]) -> Mapping[UUID, Recorded]:
        return await self._store.recorded([item.received.event.event_id for item in incoming])

    async def _transact(
        self,
        incoming: Sequence[Incoming],
        unit: Unit,
        seen: Mapping[int, Any],
        known: Mapping[UUID, Recorded],
    ) -> Decided:
        """One transaction, entered in turn. What needs nothing of the store is decided while the batch before is stored."""

        def deciding(session: Session | None) -> Awaitable[Decided]:
            return Deciding(self._worker, session, self._clock, known, seen, unit.started).decide(incoming)

        ahead = await deciding(None) if self._worker.is_stateless else None
        await unit.turn.wait()
        began = time.monotonic()
        async with self._store.transaction() as session:
            decided = ahead or await deciding(session)
            for stretch in unit.stretches:
                decided.outcome.positions[stretch.place] = stretch.next_offset
            await session.save(decided.outcome)
        metrics.STORE_SECONDS.labels(self._worker.name, self._worker.store).observe(time.monotonic() - began)
        return decided

    async def _retrying(self, step: str, act: Callable[[], Awaitable[T]]) -> T:
        def on_retry(error: BaseException) -> None:
            metrics.RETRIES.labels(self._worker.name, step).inc()
            log.warning("retrying", component=self._worker.name, step=step, error=error)

        return await retrying(act, self._settings, on_retry)
