"""What is predicted, and what predictions turn out to be worth."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.doubles.chain import START, gathered
from tests.doubles.happenings import failed, replied
from workers.contract import Received
from workers.interactions import Interaction, interactions_of
from workers.reflection.due import PERIOD_SECONDS
from workers.reflection.predictions import graded, predicted, still_open
from workers.reflection.state import OpenPrediction
from workers.reflection.worker import worker

CAUSE = UUID(int=99)
END = START + timedelta(seconds=PERIOD_SECONDS)


def outcomes(*events: Received) -> tuple[Interaction, ...]:
    return interactions_of(gathered(worker, *events))


def opened(*events: Received) -> OpenPrediction:
    (prediction,) = predicted(outcomes(*events), (), START, CAUSE)
    return OpenPrediction(prediction=prediction)


@pytest.mark.parametrize(("answered", "failures", "probability"), [(0, 1, 1 / 3), (1, 0, 2 / 3), (3, 1, 4 / 6), (98, 0, 0.99)])
def test_the_probability_is_the_share_smoothed_by_laplace(answered: int, failures: int, probability: float) -> None:
    events = [*(replied(n) for n in range(answered)), *(failed(1_000 + n) for n in range(failures))]
    assert opened(*events).prediction.probability == pytest.approx(probability, abs=1e-6)


def test_each_agent_is_predicted_once() -> None:
    window = outcomes(replied(1, agent="Tutor"), replied(2, agent="SimpleChat"))
    first = predicted(window, (), START, CAUSE)
    assert [one.subject for one in first] == ["SimpleChat", "Tutor"]
    assert len({one.prediction_id for one in first}) == 2
    assert predicted(window, [OpenPrediction(prediction=one) for one in first], START, CAUSE) == ()


def test_a_window_that_ended_with_samples_is_graded_by_brier() -> None:
    one = opened(replied(1)).having_seen(outcomes(replied(2), failed(3)))
    (grade,) = graded((one,), END)
    assert grade.observed == 0.5
    assert grade.brier == pytest.approx((2 / 3 - 0.5) ** 2, abs=1e-5)
    assert still_open((one,), END) == ()


def test_a_window_with_few_samples_goes_on_until_its_end() -> None:
    one = opened(replied(1)).having_seen(outcomes(replied(2)))
    before = END - timedelta(seconds=1)
    assert graded((one,), before) == ()
    assert still_open((one,), before) == (one,)


def test_a_window_ends_early_when_it_has_seen_enough() -> None:
    one = opened(replied(1)).having_seen(outcomes(*(replied(number) for number in range(2, 6))))
    assert [grade.observed for grade in graded((one,), START)] == [1.0]


def test_a_window_that_ended_without_samples_lapses_ungraded() -> None:
    one = opened(replied(1))
    assert graded((one,), END) == ()
    assert still_open((one,), END) == ()


def test_what_came_after_the_window_or_is_about_another_agent_does_not_count() -> None:
    late = replied(2, at=END + timedelta(seconds=1))
    other = failed(3, agent="Tutor")
    assert opened(replied(1)).having_seen(outcomes(late, other)).samples == 0
