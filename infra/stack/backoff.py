"""How long to wait before a process that ended is started again."""

from __future__ import annotations

import random

DELAY_SECONDS_FIRST = 0.5
DELAY_SECONDS_MAX = 30.0
STEADY_SECONDS = 60.0
"""A process that ran this long is healthy again: its next restart is a first one."""


def delay_seconds(failures: int) -> float:
    """Doubles with each failure in a row up to the maximum, half of it by chance so that processes do not restart in step."""
    ceiling = min(DELAY_SECONDS_MAX, DELAY_SECONDS_FIRST * 2.0 ** min(failures, 10))
    return ceiling / 2 + random.uniform(0, ceiling / 2)
