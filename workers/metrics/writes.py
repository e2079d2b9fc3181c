"""What metrics leaves in Postgres. Both queries may run in several processes at once."""

from __future__ import annotations

from datetime import datetime

from workers.contract import Write

NO_DURATION = -32_768
"""The bucket of events that say nothing of how long they took."""


class WindowCounted(Write):
    """One event more in a window. The query adds up a batch's rows before it writes, and writes in sorted order."""

    window_start: datetime
    component: str
    bucket: int
    errors: int


class WindowsSummarised(Write):
    """Windows that ended by `until` and have changed since their last summary are summarised into `performance_metrics`."""

    until: datetime
