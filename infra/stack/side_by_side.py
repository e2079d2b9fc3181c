"""Blocking work in threads that do not hold up the end of the command: Ctrl-C during a download ends it at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence


def side_by_side(steps: Sequence[Callable[[], None]], at_once: int) -> Iterator[None]:
    """Runs all, at most `at_once` at a time; yields once for each that is done, and raises the first failure.

    The threads of an executor are waited for when the interpreter ends; these are not.
    """
    waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    outcomes: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
    for step in steps:
        waiting.put(step)
    for _ in range(min(at_once, len(steps))):
        threading.Thread(target=_work, args=(waiting, outcomes), daemon=True).start()
    for _ in steps:
        outcome = outcomes.get()
        if outcome is not None:
            raise outcome
        yield


def _work(waiting: queue.SimpleQueue[Callable[[], None]], outcomes: queue.SimpleQueue[Exception | None]) -> None:
    while True:
        try:
            step = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            step()
        except Exception as failure:  # noqa: BLE001 - handed to the thread that waits, which raises it
            outcomes.put(failure)
            return
        outcomes.put(None)
