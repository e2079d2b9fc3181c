"""What events mean to a mood, and how little of them is kept."""

from __future__ import annotations

import pytest

from events.replies import Attempt, ReplyMode
from tests.doubles.happenings import failed, integrated, rejected, replied
from workers.contract import Received
from workers.emotion.appraisal import HARD_ATTEMPTS_MIN, HARD_DURATION_MS_MIN, causes_of, gather
from workers.emotion.triggers import DIRECTIONS, TRIGGERS, Cause

QUICK = Attempt(what="model", outcome="timeout", duration_ms=5.0)
LONG = Attempt(what="model", outcome="answered", duration_ms=HARD_DURATION_MS_MIN)


@pytest.mark.parametrize(
    ("event", "causes"),
    [
        (replied(1), ()),
        (replied(1, query="Thank you so much, that was wonderful!"), (Cause.PRAISE,)),
        (replied(1, query="This is useless and terrible, I hate it."), (Cause.FRUSTRATION,)),
        (replied(1, support=0.9), (Cause.GROUNDED_ANSWER,)),
        (replied(1, support=0.1), ()),
        (replied(1, mode=ReplyMode.MEMORY_ONLY, support=0.9), (Cause.FALLBACK,)),
        (replied(1, attempts=(QUICK,) * HARD_ATTEMPTS_MIN), (Cause.HARD_PROBLEM,)),
        (replied(1, attempts=(LONG,)), (Cause.HARD_PROBLEM,)),
        (replied(1, attempts=(QUICK,)), ()),
        (failed(1), (Cause.FAILURE,)),
        (failed(1, query="This is useless and terrible, I hate it."), (Cause.FAILURE, Cause.FRUSTRATION)),
        (rejected(1), (Cause.REFUSAL,)),
        (integrated(1), ()),
        (integrated(1, memories=1), (Cause.KNOWLEDGE,)),
        (integrated(1, memories=3), (Cause.KNOWLEDGE, Cause.RICH_KNOWLEDGE)),
        (integrated(1, gaps=(5,)), (Cause.GAP,)),
    ],
)
def test_an_event_has_the_causes_it_contains(event: Received, causes: tuple[Cause, ...]) -> None:
    assert causes_of(event) == causes


def test_evidence_is_the_impulse_of_its_trigger_and_holds_no_words() -> None:
    (row,) = gather(failed(1, query="Where is the harbour?"))
    assert row.kind == "failure"
    assert row.amounts == {"concern": 800_000}
    assert row.labels == {}


def test_every_cause_has_a_trigger_and_every_emotion_it_feeds_a_direction() -> None:
    assert set(TRIGGERS) == set(Cause)
    assert {trigger.emotion for trigger in TRIGGERS.values()} == set(DIRECTIONS)
    assert all(600_000 <= trigger.impulse <= 900_000 for trigger in TRIGGERS.values())
