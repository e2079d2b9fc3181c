"""Predictions: what share of its requests each agent will answer, and what the prediction was worth afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from events.envelope import derived_id
from events.mind import GradedPrediction, Prediction
from workers.interactions import Interaction, by_agent
from workers.reflection.due import PERIOD_SECONDS
from workers.reflection.state import OpenPrediction

GRADED_SAMPLES_MIN = 4
"""A window ends at the prediction's `due_at`, or at the first reflection that has seen this many samples of its subject."""

PREDICTIONS_COUNT_MAX = 20


def graded(open_predictions: Iterable[OpenPrediction], at: datetime) -> tuple[GradedPrediction, ...]:
    """The grades of those whose window has ended with samples. One that ended without any lapses ungraded."""
    return tuple(_grade(one) for one in open_predictions if one.samples and _has_ended(one, at))


def still_open(open_predictions: Iterable[OpenPrediction], at: datetime) -> tuple[OpenPrediction, ...]:
    """Those whose window goes on. What is graded leaves, so that nothing is graded twice."""
    return tuple(one for one in open_predictions if not _has_ended(one, at))


def predicted(window: Iterable[Interaction], kept: Iterable[OpenPrediction], at: datetime, cause: UUID) -> tuple[Prediction, ...]:
    """One for each agent of the window about which nothing is predicted already.

    The probability is Laplace's rule of succession, (answered + 1) / (samples + 2): never certain, 1/2 at first.
    """
    taken = {one.prediction.subject for one in kept}
    subjects = [(agent, seen) for agent, seen in by_agent(window).items() if agent not in taken]
    return tuple(_prediction(agent, seen, at, cause) for agent, seen in subjects[: max(0, PREDICTIONS_COUNT_MAX - len(taken))])


def _prediction(agent: str, seen: list[Interaction], at: datetime, cause: UUID) -> Prediction:
    answered = sum(interaction.answered for interaction in seen)
    return Prediction(
        prediction_id=derived_id("prediction", str(cause), agent),
        subject=agent,
        statement=f"{agent} answers a request, neither failing nor falling back",
        probability=round((answered + 1) / (len(seen) + 2), 6),
        due_at=at + timedelta(seconds=PERIOD_SECONDS),
    )


def _has_ended(one: OpenPrediction, at: datetime) -> bool:
    return one.samples >= GRADED_SAMPLES_MIN or at >= one.prediction.due_at


def _grade(one: OpenPrediction) -> GradedPrediction:
    """Brier (1950): the squared distance of the probability from what was observed."""
    observed = round(one.true / one.samples, 6)
    return GradedPrediction(
        prediction_id=one.prediction.prediction_id,
        subject=one.prediction.subject,
        probability=one.prediction.probability,
        observed=observed,
        brier=round((one.prediction.probability - observed) ** 2, 6),
    )
