"""Why each number moved: the rule that measures it, its weight, and the events that moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from events.feelings import BASELINE
from events.mind import Change, MainzaState
from workers.consciousness.gather import Kind
from workers.consciousness.measures import WEIGHTS
from workers.contract import Gathered
from workers.evidence import changes_between, events_of
from workers.interactions import INTERACTION

BLANK: Mapping[str, float | None] = {
    "evolution_level": 1.0,
    "total_interactions": 0.0,
    "emotional_depth": 0.0,
    "valence": BASELINE.valence,
    "arousal": BASELINE.arousal,
}
"""The numbers of a mind to which nothing has happened; whatever else it has is unknown."""


@dataclass(frozen=True, slots=True)
class Causes:
    """The events of one cycle: those it gathered, the reflection that graded (if it did), and the settled emotion."""

    happened: tuple[Gathered, ...]
    grading: tuple[UUID, ...]
    emotion: UUID

    def events(self, *kinds: str) -> tuple[UUID, ...]:
        """Those of the given kinds of evidence, by time; of every kind when none is given."""
        return events_of(one for one in self.happened if not kinds or one.evidence.kind in kinds)

    def about(self, dimension: str) -> tuple[UUID, ...]:
        """Those of the concept or the agent that the dimension names, by time."""
        subjects = ("concept", "agent")
        return events_of(
            one for one in self.happened if any(one.evidence.labels.get(name, "\0") in dimension for name in subjects)
        )

    @property
    def all(self) -> tuple[UUID, ...]:
        return (*self.events(), *self.grading)

    @property
    def touched(self) -> frozenset[str]:
        """The components that something new was measured for."""
        names = (name for name in WEIGHTS if _reason(f"component.{name}", self)[1])
        return frozenset(names)


def changes(before: MainzaState | None, after: MainzaState, causes: Causes) -> tuple[Change, ...]:
    """Every number of the state that differs. What moved with nothing new moved by decay: it left the window."""
    told: list[Change] = []
    start = BLANK if before is None else dimensions(before)
    end = dimensions(after)
    for dimension in sorted({*start, *end}):
        rule, evidence = _reason(dimension, causes)
        one = changes_between(
            {dimension: start.get(dimension)}, {dimension: end.get(dimension)}, rule, evidence, _DIMENSION_WEIGHTS
        )
        told.extend(one)
    return tuple(told)


def dimensions(state: MainzaState) -> dict[str, float | None]:
    """The state as numbers by name. What has a share, is open or is needed is 1 or its share; what is not is absent."""
    return {
        "consciousness_level": state.consciousness_level,
        "evolution_level": float(state.evolution_level),
        "self_awareness_score": state.self_awareness_score,
        "emotional_depth": state.emotional_depth,
        "learning_rate": state.learning_rate,
        "valence": state.emotional_state.valence,
        "arousal": state.emotional_state.arousal,
        "total_interactions": float(state.total_interactions),
        **{f"component.{name}": measure.value for name, measure in state.components.items()},
        **{f"attention.{name}": share for name, share in state.attention.items()},
        **dict.fromkeys((f"goal.{name}" for name in state.active_goals), 1.0),
        **dict.fromkeys((f"need.{name}" for name in state.current_needs), 1.0),
    }


_DIMENSION_WEIGHTS = {f"component.{name}": weight for name, weight in WEIGHTS.items()}

_MEASURED_FROM = {
    "component.effectiveness": ("answered_share", (INTERACTION,)),
    "component.grounding": ("mean_support", (INTERACTION,)),
    "component.coverage": ("covered_share", (Kind.CONCEPT, Kind.GAP)),
    "learning_rate": ("memories_per_interaction", (INTERACTION, Kind.TAUGHT)),
    "total_interactions": ("count", (INTERACTION,)),
}
"""What is measured from gathered evidence alone: by which rule, from which kinds."""

_SUMMED = {
    "consciousness_level": "weighted_mean",
    "evolution_level": "bands",
    "component.progress": "goals_moved",
}
"""What follows from several measures: any event of the cycle may have moved it."""


def _reason(dimension: str, causes: Causes) -> tuple[str, tuple[UUID, ...]]:
    """The rule and the events that moved a dimension; without events it moved by decay."""
    if dimension in _MEASURED_FROM:
        rule, kinds = _MEASURED_FROM[dimension]
        return rule, causes.events(*kinds)
    if dimension in {"component.calibration", "self_awareness_score"}:
        return "graded_predictions", causes.grading
    if dimension in {"valence", "arousal", "emotional_depth"}:
        return "mood", (causes.emotion,)
    if dimension.startswith("attention."):
        return "attention", (causes.emotion, *causes.about(dimension))
    if dimension.startswith("need."):
        return "need_detector", causes.about(dimension)
    return _SUMMED.get(dimension, "goal_target"), causes.all
