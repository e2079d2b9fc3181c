"""Consciousness, decided: the last step of each cycle, from what happened to what the mind is now and why."""

from __future__ import annotations

from dataclasses import replace

from events.mind import ReflectionCompleted, ReflectionDeferred
from workers.consciousness.becoming import become, is_same
from workers.consciousness.reasons import Causes, changes
from workers.consciousness.state import Mind
from workers.consciousness.telling import Turn, tell
from workers.consciousness.writes import StateRecorded
from workers.contract import Decision, Gathered, Received
from workers.evidence import each_once, events_of


def decide(mind: Mind, received: Received, evidence: tuple[Gathered, ...]) -> Decision[Mind]:
    """Takes in the slot's evidence and the reflection, and comes to a state. A late slot moves no time backwards."""
    step = received.payload
    assert isinstance(step, ReflectionCompleted | ReflectionDeferred)  # noqa: S101 - the declaration decides on nothing else
    at = mind.later_of(step.cycle.slot_start)
    happened = each_once(evidence)
    seen = mind.having_seen(happened, at)
    if isinstance(step, ReflectionCompleted):
        seen = seen.having_reflected(step.graded, at)
    causes = _causes(received, happened)
    seen, state = become(seen, step.mood, causes.touched, received.event.mind_id, at)
    turn = Turn(step, mind.current, state, None, len(events_of(happened)), mind.settled_at)
    if is_same(mind.current, state):
        return Decision(state=seen, events=tell(turn))
    return _changed(seen, turn, received, causes)


def _changed(seen: Mind, turn: Turn, received: Received, causes: Causes) -> Decision[Mind]:
    """A new version of the state: told and recorded with the reason of each change."""
    state = turn.after.model_copy(update={"version": turn.after.version + 1})
    told = changes(turn.before, state, causes)
    row = StateRecorded(
        mind_id=state.mind_id,
        version=state.version,
        at=state.at,
        consciousness_level=state.consciousness_level,
        evolution_level=state.evolution_level,
        state=state,
        changes=told,
        event_id=received.event.event_id,
    )
    events = tell(replace(turn, after=state, changes=told))
    return Decision(state=seen.model_copy(update={"current": state}), writes=(row,), events=events)


def _causes(received: Received, happened: tuple[Gathered, ...]) -> Causes:
    """The reflection is caused by the settled emotion, so its direct parent is what moved the mood."""
    event, step = received.event, received.payload
    graded = isinstance(step, ReflectionCompleted) and bool(step.graded)
    return Causes(happened, (event.event_id,) if graded else (), event.causation_id or event.event_id)
