"""When reflection is due: the rules, in the order they are asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from events.mind import Cycle
from workers.interactions import answered_share
from workers.reflection.state import ReflectionState

PERIOD_SECONDS = 1_800.0
NEW_INTERACTIONS_MIN = 4
SHARE_MOVED_MIN = 0.1


class Due(StrEnum):
    """Why reflection is due. None of them holds while nothing new came in: there would be nothing to look at."""

    FIRST = "first evidence"
    PERIOD = "period over"
    INTERACTIONS = "enough new interactions"
    SHARE_MOVED = "answered share moved"


def due(state: ReflectionState, cycle: Cycle) -> Due | None:
    """The first rule that holds for a state that has seen the cycle's evidence."""
    if state.new_evidence == 0:
        return None
    if state.reflected_at is None:
        return Due.FIRST
    if (cycle.slot_start - state.reflected_at).total_seconds() >= PERIOD_SECONDS:
        return Due.PERIOD
    if state.new_interactions >= NEW_INTERACTIONS_MIN:
        return Due.INTERACTIONS
    return Due.SHARE_MOVED if _share_moved(state) else None


def due_next(state: ReflectionState, cycle: Cycle) -> datetime:
    """The earliest slot at which the period is over; the next one when there never was a reflection."""
    next_slot = cycle.slot_start + timedelta(seconds=cycle.interval_seconds)
    if state.reflected_at is None:
        return next_slot
    return max(next_slot, state.reflected_at + timedelta(seconds=PERIOD_SECONDS))


def _share_moved(state: ReflectionState) -> bool:
    share = answered_share(state.interactions)
    if share is None or state.share_then is None:
        return False
    return abs(share - state.share_then) >= SHARE_MOVED_MIN
