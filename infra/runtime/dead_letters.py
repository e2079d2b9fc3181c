"""Dead letters: the original bytes with an account of why, and a limit on how many before the worker stops."""

from __future__ import annotations

import traceback
from collections import deque
from typing import Any

from infra.runtime.deciding import Refused
from infra.runtime.failures import Halted
from infra.runtime.follow_ups import Publication
from workers.contract import Unreadable

MINUTE_SECONDS = 60.0
STACK_CHARACTERS_MAX = 4_000
MESSAGE_CHARACTERS_MAX = 500


def dead_letter(refused: Refused, worker: str) -> Publication:
    """The record for `<topic>.<worker>.dlt`: key and value as they came, the account in the headers."""
    record, error = refused.record, refused.error
    origin = record.origin
    stack = "".join(traceback.format_exception(error))[-STACK_CHARACTERS_MAX:]
    headers: list[tuple[str, bytes]] = [
        ("dead_letter_id", str(origin).encode()),
        ("worker", worker.encode()),
        ("origin_topic", origin.topic.encode()),
        ("origin_partition", b"%d" % origin.partition),
        ("origin_offset", b"%d" % origin.offset),
        ("received_at", record.received_at.isoformat().encode()),
        ("error_class", type(error).__name__.encode()),
        ("error_message", str(error)[:MESSAGE_CHARACTERS_MAX].encode("utf-8", "replace")),
        ("error_stack", stack.encode("utf-8", "replace")),
    ]
    if not isinstance(record, Unreadable):
        headers.append(("event_id", str(record.event.event_id).encode()))
        headers.append(("event_type", record.event.event_type.encode()))
        headers.append(("correlation_id", str(record.event.correlation_id).encode()))
    return Publication(f"{origin.topic}.{worker}.dlt", record.raw_key, record.raw, headers)


class DeadLetterLimit:
    """Mass poison is usually our own bug: past the limit within a minute the worker stops instead of going on."""

    def __init__(self, per_minute_max: int) -> None:
        self._per_minute_max = per_minute_max
        self._times: deque[float] = deque()

    def count(self, letters: int, now: float) -> None:
        """Counts letters at monotonic time `now`. Raises Halted past the limit."""
        while self._times and self._times[0] < now - MINUTE_SECONDS:
            self._times.popleft()
        self._times.extend([now] * letters)
        if len(self._times) > self._per_minute_max:
            raise Halted(f"more than {self._per_minute_max} dead letters within a minute: stopped before all is put aside")


def reason_of(refused: Refused) -> str:
    """The label under which a dead letter is counted."""
    record: Any = refused.record
    return str(record.reason) if isinstance(record, Unreadable) else type(refused.error).__name__
