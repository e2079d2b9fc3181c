"""Reflection, decided: after each settled emotion, either look back, grade and predict, or say when it will be time."""

from __future__ import annotations

from events.mind import EmotionSettled, ReflectionCompleted, ReflectionDeferred
from workers.contract import Decision, Gathered, Received
from workers.evidence import each_once
from workers.interactions import answered_share
from workers.reflection.dimensions import dimensions
from workers.reflection.due import due, due_next
from workers.reflection.insights import insights
from workers.reflection.predictions import graded, predicted, still_open
from workers.reflection.state import OpenPrediction, ReflectionState


def decide(state: ReflectionState, received: Received, evidence: tuple[Gathered, ...]) -> Decision[ReflectionState]:
    """Takes in the slot's evidence; reflects when a rule of `due` holds. Carries the cycle and the mood forward."""
    settled = received.payload
    assert isinstance(settled, EmotionSettled)  # noqa: S101 - the declaration decides on nothing else
    cycle = settled.cycle
    seen = state.having_seen(each_once(evidence), cycle.slot_start)
    if due(seen, cycle) is None:
        return Decision(state=seen, events=(ReflectionDeferred(cycle=cycle, mood=settled.after, due_at=due_next(seen, cycle)),))
    return _reflected(seen, received, settled)


def _reflected(seen: ReflectionState, received: Received, settled: EmotionSettled) -> Decision[ReflectionState]:
    at = seen.later_of(settled.cycle.slot_start)
    kept = still_open(seen.open, at)
    new = predicted(seen.interactions, kept, at, received.event.event_id)
    completed = ReflectionCompleted(
        cycle=settled.cycle,
        mood=settled.after,
        dimensions=dimensions(seen, settled.after),
        graded=graded(seen.open, at),
        predictions=new,
        insights=insights(seen),
        evidence_count=seen.new_evidence,
    )
    open_predictions = (*kept, *(OpenPrediction(prediction=prediction) for prediction in new))
    return Decision(state=seen.having_reflected(at, open_predictions, answered_share(seen.interactions)), events=(completed,))
