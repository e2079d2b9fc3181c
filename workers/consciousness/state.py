"""What consciousness remembers between ticks: the windows it measures, and the state it last came to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from events.envelope import Identifier, Model
from events.mind import GradedPrediction, MainzaState
from workers.consciousness.concepts import Concept, concepts_of, merged
from workers.consciousness.gather import Kind
from workers.contract import Gathered
from workers.evidence import UNIT
from workers.interactions import WINDOW_COUNT_MAX, WINDOW_SECONDS, Interaction, interactions_of, rolled

GRADES_COUNT_MAX = 50
OPEN_REQUESTS_COUNT_MAX = 100


class OpenRequest(Model):
    """An accepted request whose end is not known yet."""

    request_id: UUID
    agent: Identifier
    since: AwareDatetime


class Lesson(Model):
    """How many memories one exchange left."""

    event_id: UUID
    at: AwareDatetime
    memories: int = Field(ge=0)


class Goal(Model):
    """An open goal: which component it wants to raise, where that stood when the goal was opened, and where evidence that
    came afterwards put it; absent until some came."""

    component: str
    opened_at: AwareDatetime
    value_then: float = Field(ge=0, le=1)
    value_now: float | None = Field(default=None, ge=0, le=1)


class Mind(Model):
    """`grades` are the Brier scores of its last predictions, oldest first. `current` is what was last published."""

    interactions: tuple[Interaction, ...] = ()
    open_requests: tuple[OpenRequest, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    concepts: tuple[Concept, ...] = ()
    grades: tuple[float, ...] = Field(default=(), max_length=GRADES_COUNT_MAX)
    goals: tuple[Goal, ...] = ()
    total_interactions: int = Field(default=0, ge=0)
    reflected_at: AwareDatetime | None = None
    settled_at: AwareDatetime | None = None
    current: MainzaState | None = None

    def later_of(self, at: datetime) -> datetime:
        """`at`, or the last cycle when that was later: a late slot takes nothing back."""
        return at if self.settled_at is None else max(at, self.settled_at)

    def having_seen(self, happened: tuple[Gathered, ...], at: datetime) -> Self:
        """With the slot's evidence, as it counts at `at`."""
        fresh = interactions_of(happened)
        interactions = rolled((*self.interactions, *fresh), at)
        ended = frozenset(one.request_id for one in (*interactions, *fresh))
        return self.model_copy(
            update={
                "interactions": interactions,
                "open_requests": _open((*self.open_requests, *_opened(happened)), ended, at),
                "lessons": _rolled_lessons((*self.lessons, *_lessons(happened)), at),
                "concepts": merged((*self.concepts, *concepts_of(happened))),
                "total_interactions": self.total_interactions + len(fresh),
                "settled_at": at,
            }
        )

    def having_reflected(self, graded: Iterable[GradedPrediction], at: datetime) -> Self:
        grades = (*self.grades, *(one.brier for one in graded))[-GRADES_COUNT_MAX:]
        return self.model_copy(update={"grades": grades, "reflected_at": at})


def _opened(happened: Iterable[Gathered]) -> tuple[OpenRequest, ...]:
    return tuple(
        OpenRequest(request_id=UUID(one.evidence.labels["request"]), agent=one.evidence.labels["agent"], since=one.occurred_at)
        for one in happened
        if one.evidence.kind == Kind.OPENED
    )


def _open(requests: Iterable[OpenRequest], ended: frozenset[UUID], at: datetime) -> tuple[OpenRequest, ...]:
    """Those without an end, by age. An end may be known before its beginning: the topics are read side by side."""
    oldest = at - timedelta(seconds=WINDOW_SECONDS)
    waiting = {one.request_id: one for one in requests if one.request_id not in ended and one.since >= oldest}
    return tuple(sorted(waiting.values(), key=lambda one: (one.since, one.request_id))[-OPEN_REQUESTS_COUNT_MAX:])


def _lessons(happened: Iterable[Gathered]) -> tuple[Lesson, ...]:
    return tuple(
        Lesson(event_id=one.event_id, at=one.occurred_at, memories=one.evidence.amounts["memories"] // UNIT)
        for one in happened
        if one.evidence.kind == Kind.TAUGHT
    )


def _rolled_lessons(lessons: Iterable[Lesson], at: datetime) -> tuple[Lesson, ...]:
    oldest = at - timedelta(seconds=WINDOW_SECONDS)
    return tuple(sorted((one for one in lessons if one.at >= oldest), key=lambda one: (one.at, one.event_id))[-WINDOW_COUNT_MAX:])
