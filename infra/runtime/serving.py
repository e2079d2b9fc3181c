"""A process from its start to its end: logs, metrics, signals."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from typing import Any

from infra.observability import logs
from infra.observability.exporter import Health, exporting
from infra.runtime.process import run_workers
from infra.runtime.surroundings import surroundings
from infra.settings import Settings
from workers.contract import Worker

GARBAGE_THRESHOLD = 500_000
"""Objects made and not yet freed before the youngest are looked through."""


def stopped_by_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set: the first asks for a clean stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def collect_garbage_rarely() -> None:
    """Halves the processor time of an event: with the defaults, half of it went into looking for cycles.

    A batch in flight is tens of thousands of live objects, none of them in a cycle; what was imported lives for ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 100)


async def serve_workers(
    workers: Sequence[Worker[Any, Any]], settings: Settings, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Runs the workers until a signal asks to stop, then drains. `on_ready` is called when all have joined their groups."""
    names = [worker.name for worker in workers]
    logs.configure("+".join(names), settings.log)
    stop = stopped_by_signals()
    ready: set[str] = set()

    def joined(name: str) -> None:
        ready.add(name)
        if len(ready) == len(names):
            on_ready()

    def health() -> Health:
        waiting = [name for name in names if name not in ready]
        return Health(ok=not waiting, details={"workers": names, "waiting": waiting})

    process = f"worker-{'-'.join(names)}-{settings.runtime.instance}"
    collect_garbage_rarely()
    async with surroundings(settings, workers) as around, exporting(process, settings, health):
        await run_workers(workers, around, stop, joined)
