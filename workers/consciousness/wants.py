"""What the mind wants: goals it sets itself, needs that its detectors find, and what it can and cannot do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from events.mind import Measure
from workers.consciousness.concepts import Concept
from workers.consciousness.state import Goal, Mind
from workers.interactions import Interaction, answered_share, by_agent

GOAL_TARGETS: Mapping[str, float] = {"effectiveness": 0.9, "grounding": 0.6, "coverage": 0.5, "calibration": 0.9}
"""A goal opens when its component is measured below this, and closes when it is reached."""

SAMPLES_MIN = 4
"""Fewer samples than this neither open a goal nor tell an ability."""

FAILING_SHARE_MAX = 0.5
ABLE_SHARE_MIN = 0.8
NEEDS_COUNT_MAX = 20


def goal_name(component: str) -> str:
    return f"goal:{component}>={GOAL_TARGETS[component]:g}"


def goals(before: Iterable[Goal], measured: Mapping[str, Measure], touched: frozenset[str], at: datetime) -> tuple[Goal, ...]:
    """The open goals. `touched` are the components that this slot's evidence is about: only they move their goal."""
    opened = {goal.component: goal for goal in before}
    kept = (_goal(opened.get(name), name, measured[name], name in touched, at) for name in GOAL_TARGETS)
    return tuple(goal for goal in kept if goal is not None)


def _goal(before: Goal | None, component: str, measure: Measure, is_touched: bool, at: datetime) -> Goal | None:
    if measure.value is None:
        return before
    if measure.value >= GOAL_TARGETS[component]:
        return None
    if before is not None:
        return before.model_copy(update={"value_now": measure.value}) if is_touched else before
    if measure.samples < SAMPLES_MIN:
        return None
    return Goal(component=component, opened_at=at, value_then=measure.value)


def needs(mind: Mind) -> tuple[str, ...]:
    """Agents to repair, then concepts to learn, the latest gap first. A need is there while its detector finds it."""
    repair = [f"repair:agent:{agent}" for agent, seen in by_agent(mind.interactions).items() if _is_failing(seen)]
    missing = sorted((one for one in mind.concepts if one.is_missing), key=_latest_gap_first)
    return (*repair, *(f"learn:{one.name}" for one in missing))[:NEEDS_COUNT_MAX]


def abilities(mind: Mind, measured: Mapping[str, Measure]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Capabilities and limitations: agents by the share they answered, and components, with enough samples only."""
    agents = {
        f"agent:{agent}": Measure(value=answered_share(seen), samples=len(seen))
        for agent, seen in by_agent(mind.interactions).items()
    }
    known = {
        name: one.value for name, one in {**agents, **measured}.items() if one.value is not None and one.samples >= SAMPLES_MIN
    }
    able = tuple(name for name, value in known.items() if value >= ABLE_SHARE_MIN)
    return able, tuple(name for name, value in known.items() if value < FAILING_SHARE_MAX)


def _is_failing(seen: list[Interaction]) -> bool:
    share = answered_share(seen)
    return share is not None and len(seen) >= SAMPLES_MIN and share < FAILING_SHARE_MAX


def _latest_gap_first(concept: Concept) -> tuple[float, str]:
    assert concept.missing_at is not None  # noqa: S101 - it is missing
    return -concept.missing_at.timestamp(), str(concept.concept_id)
