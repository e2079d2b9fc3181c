"""What the schedule says and what the mind becomes: ticks, emotions, reflections, attention and state."""

from __future__ import annotations

from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from events.envelope import Model, Payload

EVIDENCE_NAMED_MAX = 50
"""How many evidence ids one change names; `evidence_count` tells the whole number."""

DECAY = "decay"
"""The only rule by which a number moves without evidence: time passed, and what was old counts less, or no more."""


class Ticked(Payload):
    """One slot of the schedule has begun to be due. The same slot always has the same event id."""

    schedule: str
    sequence: int = Field(ge=0)
    slot_start: AwareDatetime
    interval_seconds: float = Field(gt=0)


class Cycle(Model):
    """Which turn of the mind an event belongs to; carried along the chain from the tick to the state."""

    sequence: int = Field(ge=0)
    slot_start: AwareDatetime
    interval_seconds: float = Field(gt=0)


class Change(Model):
    """Why one number moved: from what to what, by which rule, on which evidence. Unknown is absent, never a default."""

    dimension: str
    before: float | None = None
    after: float | None = None
    rule: str
    rule_version: int = 1
    weight: float | None = None
    evidence: tuple[UUID, ...] = Field(default=(), max_length=EVIDENCE_NAMED_MAX)
    evidence_count: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _has_a_cause(self) -> Self:
        if not self.evidence and self.rule != DECAY:
            raise ValueError(f"{self.dimension} cannot change by {self.rule!r} without evidence; only {DECAY!r} needs none")
        if self.evidence_count < len(self.evidence):
            raise ValueError(f"{self.dimension} counts {self.evidence_count} evidence and names {len(self.evidence)}")
        return self


class Mood(Model):
    """What is felt: the dominant emotion, valence -1 to 1, arousal 0 to 1."""

    dominant: str
    valence: float = Field(ge=-1, le=1)
    arousal: float = Field(ge=0, le=1)


class EmotionSettled(Payload):
    """The slot's impulses were folded and decayed. Published at every tick: the next step of the cycle follows from it."""

    cycle: Cycle
    before: Mood
    after: Mood
    changes: tuple[Change, ...] = ()
    evidence_count: int = Field(default=0, ge=0)


class EmotionShifted(Payload):
    """The mood moved far enough to be told."""

    before: Mood
    after: Mood
    changes: tuple[Change, ...]


class Prediction(Model):
    """`probability` that `statement` will be true of the window that ends at `due_at`. `subject` names what it is about."""

    prediction_id: UUID
    subject: str
    statement: str
    probability: float = Field(ge=0, le=1)
    due_at: AwareDatetime


class GradedPrediction(Model):
    """What became of a prediction: the observed share, and the Brier score (p - o)^2, 0 best."""

    prediction_id: UUID
    subject: str
    probability: float = Field(ge=0, le=1)
    observed: float = Field(ge=0, le=1)
    brier: float = Field(ge=0, le=1)


class Insight(Model):
    """A finding by a rule, with its evidence; `text` words it."""

    rule: str
    subject: str
    text: str
    evidence: tuple[UUID, ...] = Field(default=(), max_length=EVIDENCE_NAMED_MAX)
    evidence_count: int = Field(default=0, ge=0)


class ReflectionCompleted(Payload):
    """The mind looked at its last window: dimensions (absent when unmeasured), graded and new predictions, insights."""

    cycle: Cycle
    mood: Mood
    dimensions: dict[str, float | None]
    graded: tuple[GradedPrediction, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    insights: tuple[Insight, ...] = ()
    evidence_count: int = Field(default=0, ge=0)


class ReflectionDeferred(Payload):
    """Reflection was not due at this cycle; it will be at `due_at`."""

    cycle: Cycle
    mood: Mood
    due_at: AwareDatetime


class Measure(Model):
    """A component of the state: its value, or absent when there is no evidence, with how many samples it rests on."""

    value: float | None = Field(default=None, ge=0, le=1)
    samples: int = Field(default=0, ge=0)


class MainzaState(Model):
    """The mind's state after a cycle. Every number is measured from evidence or absent."""

    mind_id: str
    version: int = Field(ge=0)
    at: AwareDatetime
    consciousness_level: float | None = Field(default=None, ge=0, le=1)
    evolution_level: int = Field(ge=1, le=10)
    self_awareness_score: float | None = Field(default=None, ge=0, le=1)
    emotional_depth: float | None = Field(default=None, ge=0, le=1)
    learning_rate: float | None = Field(default=None, ge=0)
    components: dict[str, Measure]
    emotional_state: Mood
    attention: dict[str, float]
    active_goals: tuple[str, ...] = ()
    current_needs: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    total_interactions: int = Field(default=0, ge=0)
    window_seconds: float = Field(gt=0)
    window_count_max: int = Field(gt=0)
    last_self_reflection: AwareDatetime | None = None


class CycleStatus(StrEnum):
    COMPLETED = "completed"
    NOTHING_TO_DO = "nothing_to_do"
    LATE = "late"


class CycleCompleted(Payload):
    """One turn of the mind is over: what it came to, and how significant it was, 0 to 1."""

    cycle: Cycle
    status: CycleStatus
    significance: float = Field(ge=0, le=1)
    evidence_count: int = Field(default=0, ge=0)
    state_version: int = Field(ge=0)


class AttentionAllocated(Payload):
    """How the budget of attention is shared: what is looked at to its share. The shares sum to 1."""

    cycle: Cycle
    shares: dict[str, float]


class ConsciousnessShifted(Payload):
    """A cycle was significant enough to be announced."""

    cycle: Cycle
    significance: float = Field(ge=0, le=1)
    level_before: float | None = None
    level_after: float | None = None
    changes: tuple[Change, ...]


class StateUpdated(Payload):
    """The state after a cycle with each change and its evidence. The topic is compacted: the last one is the state."""

    cycle: Cycle
    state: MainzaState
    changes: tuple[Change, ...] = ()
