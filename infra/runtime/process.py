"""One process of workers: each runs on its own, is started again after a failure, and drains before it stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from infra.adapters.kafka_batches import BatchPublisher
from infra.observability import metrics
from infra.runtime.loop import Loop
from infra.runtime.store import Store
from infra.runtime.subscription import Subscription, until
from infra.settings import Settings
from workers.contract import Worker
from workers.ports import Ports

RESTART_SECONDS_MAX = 30.0
HEALTHY_SECONDS = 60.0
"""A worker that ran this long before it failed starts again at once."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What workers of a process share: settings, the ports, and how to reach a worker's store."""

    settings: Settings
    ports: Ports
    store_of: Callable[[Worker[Any, Any]], Store]


async def run_workers(
    workers: Sequence[Worker[Any, Any]],
    surroundings: Surroundings,
    stop: asyncio.Event,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Runs the workers until `stop` is set, then drains and stops them all. `on_ready` is told each one that has joined."""
    async with asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(_supervise(worker, surroundings, stop, on_ready), name=worker.name)


async def _supervise(
    worker: Worker[Any, Any], surroundings: Surroundings, stop: asyncio.Event, on_ready: Callable[[str], None]
) -> None:
    clock = asyncio.get_running_loop().time
    failures = 0
    while not stop.is_set():
        began = clock()
        try:
            await _run_once(worker, surroundings, stop, on_ready)
        except Exception as error:
            failures = 1 if clock() - began > HEALTHY_SECONDS else failures + 1
            metrics.STOPS.labels(worker.name, type(error).__name__).inc()
            log.exception("worker_stopped", component=worker.name, failures=failures)
            await _wait(stop, _restart_seconds(failures))


def _restart_seconds(failures: int) -> float:
    """Exponential back-off; the workers of a process are few, so it needs no jitter."""
    return min(RESTART_SECONDS_MAX, 0.5 * 2.0 ** (failures - 1))


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _run_once(
    worker: Worker[Any, Any], surroundings: Surroundings, stop: asyncio.Event, on_ready: Callable[[str], None]
) -> None:
    settings = surroundings.settings
    publisher = BatchPublisher(settings.kafka, client_id=f"mainza-{worker.name}-{settings.runtime.instance}")
    subscription = Subscription(worker, settings.kafka, settings.runtime)
    await publisher.start()
    try:
        loop = Loop(
            worker,
            surroundings.store_of(worker),
            publisher,
            subscription,
            surroundings.ports,
            settings.runtime,
            settings.kafka.namespace,
        )
        try:
            await subscription.start(loop)
            log.info("worker_ready", component=worker.name)
            on_ready(worker.name)
            await until(loop.failed, stop)
            subscription.pause()
            drained = await loop.drain(settings.runtime.drain_seconds_max)
            log.info("worker_drained", component=worker.name, complete=drained)
        finally:
            await loop.abandon()
            await subscription.stop()
    finally:
        await publisher.stop()
