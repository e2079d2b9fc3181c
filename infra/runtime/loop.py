"""The one loop: every record of every worker goes this way, and no other.

    decode -> already recorded? take the recorded follow-ups
           -> otherwise observe the outside, load state, decide
           -> one store transaction: state, rows and the record of what was decided
           -> publish the follow-ups, wait until every replica has them
           -> commit the offsets before the first record that is not done

A unit is what goes through these steps as one. For a worker that only computes it is a fetched batch; units follow one
another, and while one waits for acknowledgement the next is decided. For a worker that waits for the outside it is one
record; records of one key follow one another, keys go side by side.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog

from infra.observability import metrics
from infra.runtime.dead_letters import DeadLetterLimit, dead_letter, reason_of
from infra.runtime.deciding import Clock, Decided, Refused, admit
from infra.runtime.decoding import RawRecord, read
from infra.runtime.failures import Halted
from infra.runtime.follow_ups import Publication
from infra.runtime.progress import Place, Progress, Stretch
from infra.runtime.store import Store
from infra.runtime.storing import Storing, Unit
from infra.settings import RuntimeSettings
from workers.contract import Lanes, Received, Transient, Unreadable, Worker
from workers.ports import Ports

UNITS_IN_FLIGHT_MAX = 4
"""Batches under way at once: one decided, one stored, the others waiting for the broker."""

log = structlog.get_logger(__name__)


class Publisher(Protocol):
    """Where publications go; keeps the order of its calls for every partition."""

    async def enqueue(self, publications: Sequence[Publication]) -> Sequence[asyncio.Future[Any]]: ...


class Committer(Protocol):
    """Where the consumer group's offsets go."""

    async def commit(self, offsets: Mapping[Place, int]) -> None: ...


class Loop:
    """Runs one worker in this process. After a failure it takes nothing more: it is thrown away and made anew."""

    def __init__(
        self,
        worker: Worker[Any, Any],
        store: Store,
        publisher: Publisher,
        committer: Committer,
        ports: Ports,
        settings: RuntimeSettings,
        namespace: str = "",
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.worker = worker
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failed.add_done_callback(lambda failed: failed.cancelled() or failed.exception())
        self._publisher = publisher
        self._committer = committer
        self._ports = ports
        self._settings = settings
        self._namespace = namespace
        self._storing = Storing(worker, store, ports, settings, clock)
        self._progress = Progress()
        self._limit = DeadLetterLimit(settings.dead_letters_per_minute_max)
        self._last: dict[str | None, Unit] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._committing = asyncio.Lock()
        batches = worker.lanes is Lanes.BATCH
        self._places = asyncio.Semaphore(UNITS_IN_FLIGHT_MAX if batches else worker.batch_count_max)
        self._outside = asyncio.Semaphore(worker.concurrency_max)

    async def submit(self, records: Sequence[RawRecord]) -> None:
        """Takes fetched records in the order of the log. Returns when they are under way; waits when too much is."""
        started = time.monotonic()
        items = [read(record, self._namespace) for record in records]
        metrics.RECORDS_CONSUMED.labels(self.worker.name, items[0].origin.topic).inc(len(items))
        if self.worker.lanes is Lanes.BATCH:
            await self._start(None, items, started)
        else:
            for item in items:
                await self._start(item.key, [item], started)

    async def drain(self, seconds_max: float) -> bool:
        """Waits for everything under way and commits it; False when it took too long or the loop has failed."""
        deadline = time.monotonic() + seconds_max
        while self._tasks and (remaining := deadline - time.monotonic()) > 0:
            await asyncio.wait(list(self._tasks), timeout=remaining)
        await self._commit()
        return not self._tasks and not self.failed.done()

    async def revoke(self, places: Iterable[Place]) -> None:
        """The partitions go to another process: finish and commit what is under way, then forget them."""
        await self.drain(self._settings.drain_seconds_max)
        self._progress.forget(places)

    async def abandon(self) -> None:
        """Stops at once, as a crash would: nothing more is committed, everything under way will be delivered again."""
        self._fail(Halted("abandoned"))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self, lane: str | None, items: list[Received | Unreadable], started: float) -> None:
        await self._places.acquire()
        if self.failed.done():
            self._places.release()
            return
        before = self._last.get(lane)
        unit = Unit(items, self._begin(items), started, before.passed if before else _already())
        self._last[lane] = unit
        task = asyncio.create_task(self._run(lane, unit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _begin(self, items: Sequence[Received | Unreadable]) -> list[Stretch]:
        ends: dict[Place, int] = {}
        for item in items:
            ends[item.origin.topic, item.origin.partition] = item.origin.offset + 1
        return [self._progress.begin(place, end) for place, end in ends.items()]

    async def _run(self, lane: str | None, unit: Unit) -> None:
        try:
            await self._process(unit)
            self._progress.finish(unit.stretches)
            await self._commit()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker stops without committing and says so
            self._fail(error)
        finally:
            self._places.release()
            if self._last.get(lane) is unit:
                del self._last[lane]

    def _fail(self, error: Exception) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _process(self, unit: Unit) -> None:
        incoming, refused = admit(self.worker, unit.items)
        if self.worker.lanes is Lanes.KEY:
            await unit.turn.wait()
            async with self._outside:
                decided = await self._storing.one_by_one(incoming, unit)
        else:
            decided = await self._storing.batch(incoming, unit)
        decided.refused[:0] = refused
        futures = await self._publisher.enqueue(decided.publications + self._dead_letters(decided.refused))
        unit.passed.set()
        began = time.monotonic()
        await asyncio.gather(*futures)
        self._count(decided, time.monotonic() - began)
        await self._announce(decided)

    def _dead_letters(self, refused: Sequence[Refused]) -> list[Publication]:
        if not refused:
            return []
        self._limit.count(len(refused), time.monotonic())
        for one in refused:
            metrics.DEAD_LETTERS.labels(self.worker.name, reason_of(one)).inc()
            log.error("dead_lettered", component=self.worker.name, origin=str(one.record.origin), error=one.error)
        return [dead_letter(one, self.worker.name) for one in refused]

    def _count(self, decided: Decided, publish_seconds: float) -> None:
        name = self.worker.name
        metrics.RECORDS_DECIDED.labels(name).inc(len(decided.outcome.recorded))
        metrics.DUPLICATES.labels(name).inc(decided.duplicates)
        metrics.PUBLISH_SECONDS.labels(name).observe(publish_seconds)

    async def _announce(self, decided: Decided) -> None:
        """Lets the worker refresh what may be lost, such as a cache; a failure is told and nothing waits for it."""
        if self.worker.announce is None or not decided.decisions:
            return
        try:
            await self.worker.announce(self._ports, decided.decisions)
        except Transient as error:
            metrics.ANNOUNCE_FAILURES.labels(self.worker.name).inc()
            log.warning("announce_failed", component=self.worker.name, error=str(error))

    async def _commit(self) -> None:
        """Commits what is done. Callers that come while one commit is under way are served by the next."""
        async with self._committing:
            offsets = self._progress.take_committable()
            if offsets and not self.failed.done():
                began = time.monotonic()
                await self._committer.commit(offsets)
                metrics.COMMIT_SECONDS.labels(self.worker.name).observe(time.monotonic() - began)
                metrics.COMMITS.labels(self.worker.name).inc()
                metrics.PROGRESS_AT.labels(self.worker.name).set_to_current_time()
        metrics.RECORDS_IN_FLIGHT.labels(self.worker.name).set(self._progress.open_count)


def _already() -> asyncio.Event:
    """The turn of a unit that nobody is before."""
    event = asyncio.Event()
    event.set()
    return event
