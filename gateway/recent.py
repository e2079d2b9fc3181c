"""The newest requests' events, as this process saw them go by: what the index in Postgres has not caught up with yet."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from infra.adapters.logged_event import LoggedEvent

REQUESTS_COUNT_MAX = 2_000
BYTES_MAX = 67_108_864


class RecentEvents:
    """A bounded memory by correlation id; the longest untouched request is forgotten first."""

    def __init__(self, requests_count_max: int = REQUESTS_COUNT_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._requests_count_max = requests_count_max
        self._bytes_max = bytes_max
        self._bytes_count = 0
        self._kept: OrderedDict[UUID, dict[UUID, LoggedEvent]] = OrderedDict()

    def add(self, event: LoggedEvent) -> None:
        """Keeps the event; the same event again changes nothing but how recent its request is."""
        events = self._kept.setdefault(event.correlation_id, {})
        self._kept.move_to_end(event.correlation_id)
        if event.event_id not in events:
            events[event.event_id] = event
            self._bytes_count += event.bytes_count
        while self._kept and (len(self._kept) > self._requests_count_max or self._bytes_count > self._bytes_max):
            _, forgotten = self._kept.popitem(last=False)
            self._bytes_count -= sum(old.bytes_count for old in forgotten.values())

    def of(self, correlation_id: UUID) -> list[LoggedEvent]:
        """What is remembered of a request, in the order in which it was seen."""
        return list(self._kept.get(correlation_id, {}).values())
