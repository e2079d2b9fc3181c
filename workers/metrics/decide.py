"""Every event counts in its window; a turn of the mind is the occasion to summarise the windows that are over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.mind import CycleCompleted, Ticked
from workers.contract import Decision, Received
from workers.metrics.windows import counted, event_time
from workers.metrics.writes import WindowsSummarised
from workers.ports import Ports

OCCASIONS = frozenset({Ticked, CycleCompleted})


def decide(_state: None, received: Received, _seen: None) -> Decision[None]:
    """Pure: the event's contribution, and on an occasion the order to summarise what ended before it."""
    count = counted(received)
    if type(received.payload) not in OCCASIONS:
        return Decision(writes=(count,))
    return Decision(writes=(count, WindowsSummarised(until=event_time(received))))


async def announce(ports: Ports, decisions: Sequence[Decision[Any]]) -> None:
    """After the commit: the newest summaries go where dashboards read them."""
    occasions = [write.until for decision in decisions for write in decision.writes if isinstance(write, WindowsSummarised)]
    if occasions:
        await ports.metrics_cache.refresh(max(occasions))
