"""What a turn of the mind says: that it is over, where attention goes, the new state and why, and whether it mattered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.envelope import Payload
from events.mind import (
    AttentionAllocated,
    Change,
    ConsciousnessShifted,
    CycleCompleted,
    CycleStatus,
    MainzaState,
    ReflectionCompleted,
    ReflectionDeferred,
    StateUpdated,
)

ANNOUNCED_SIGNIFICANCE = 0.3
"""A cycle of more significance than this is announced."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One cycle from beginning to end. `changes` is None when the state is the one that was told before."""

    step: ReflectionCompleted | ReflectionDeferred
    before: MainzaState | None
    after: MainzaState
    changes: tuple[Change, ...] | None
    evidence_count: int
    settled_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.settled_at is not None and self.step.cycle.slot_start <= self.settled_at

    @property
    def level_before(self) -> float | None:
        return self.before.consciousness_level if self.before else None


def significance(turn: Turn, actions: int = 0) -> float:
    """min(1, 2·|change of the level| + .3·actions + .5·reflected); a level that was or is unknown has not moved."""
    before, after = turn.level_before, turn.after.consciousness_level
    moved = abs(after - before) if before is not None and after is not None else 0.0
    reflected = isinstance(turn.step, ReflectionCompleted)
    return round(min(1.0, 2 * moved + 0.3 * actions + 0.5 * reflected), 6)


def status(turn: Turn) -> CycleStatus:
    if turn.is_late:
        return CycleStatus.LATE
    busy = turn.evidence_count > 0 or isinstance(turn.step, ReflectionCompleted)
    return CycleStatus.COMPLETED if busy else CycleStatus.NOTHING_TO_DO


def tell(turn: Turn) -> tuple[Payload, ...]:
    """The events of the turn, in order. Every turn tells at least that it is over."""
    cycle, weight = turn.step.cycle, significance(turn)
    events: list[Payload] = [
        CycleCompleted(
            cycle=cycle,
            status=status(turn),
            significance=weight,
            evidence_count=turn.evidence_count,
            state_version=turn.after.version,
        )
    ]
    if turn.after.attention:
        events.append(AttentionAllocated(cycle=cycle, shares=turn.after.attention))
    if turn.changes is not None:
        events.append(StateUpdated(cycle=cycle, state=turn.after, changes=turn.changes))
    if weight > ANNOUNCED_SIGNIFICANCE:
        events.append(
            ConsciousnessShifted(
                cycle=cycle,
                significance=weight,
                level_before=turn.level_before,
                level_after=turn.after.consciousness_level,
                changes=turn.changes or (),
            )
        )
    return tuple(events)
