"""Emotion, decided: at each tick what happened is felt, what was felt has faded, and a noticeable mood is told."""

from __future__ import annotations

from events.mind import DECAY, Change, Cycle, EmotionSettled, EmotionShifted, Ticked
from workers.contract import Decision, Gathered, Poison, Received
from workers.emotion.state import EmotionalState, distance, impulses_of
from workers.evidence import UNIT, changes_between, each_once, events_of

NOTICEABLE = 0.15
"""How far the mood must move from what was last told, on valence and arousal together, to be told again."""

AHEAD_SECONDS_MAX = 3_600.0
"""However long a tick says its interval is: a slot further ahead of the broker's clock is never settled."""


def decide(state: EmotionalState, received: Received, evidence: tuple[Gathered, ...]) -> Decision[EmotionalState]:
    """Settles the slot. A slot that is not later than the last one fades nothing; its evidence is felt all the same.

    Raises Poison for a slot from the future.
    """
    cycle = _cycle_of(received)
    happened = each_once(evidence)
    faded = state.faded(until=cycle.slot_start)
    felt = faded.moved_by(impulses_of(gathered.evidence for gathered in happened))
    changes = _changes(state, faded, felt, happened)
    mood = felt.mood
    settled = EmotionSettled(cycle=cycle, before=state.mood, after=mood, changes=changes, evidence_count=len(events_of(happened)))
    if distance(mood, state.announced) <= NOTICEABLE:
        return Decision(state=felt, events=(settled,))
    shifted = EmotionShifted(before=state.announced, after=mood, changes=changes)
    return Decision(state=felt.having_announced(mood), events=(settled, shifted))


def _cycle_of(received: Received) -> Cycle:
    """The tick's cycle. A slot more than one interval ahead of the broker's clock would fade what is still felt."""
    tick = received.payload
    assert isinstance(tick, Ticked)  # noqa: S101 - the declaration decides on nothing else
    ahead_seconds = (tick.slot_start - received.received_at).total_seconds()
    if ahead_seconds > min(tick.interval_seconds, AHEAD_SECONDS_MAX):
        raise Poison(
            f"slot {tick.sequence} of {tick.schedule} starts at {tick.slot_start.isoformat()}, {ahead_seconds:g} s after the "
            f"broker received its tick; at most one interval, {tick.interval_seconds:g} s, is settled ahead"
        )
    return Cycle(sequence=tick.sequence, slot_start=tick.slot_start, interval_seconds=tick.interval_seconds)


def _changes(
    before: EmotionalState, faded: EmotionalState, felt: EmotionalState, happened: tuple[Gathered, ...]
) -> tuple[Change, ...]:
    """First what faded, then what was felt: each emotion by the events that fed it, the mood by all of them."""
    weights = {f"emotion.{emotion}": amount / UNIT for emotion, amount in impulses_of(one.evidence for one in happened).items()}
    changes = changes_between(before.dimensions, faded.dimensions, DECAY)
    start, end = faded.dimensions, felt.dimensions
    for dimension in sorted(start):
        causes = events_of(one for one in happened if _feeds(one, dimension))
        changes += changes_between({dimension: start[dimension]}, {dimension: end[dimension]}, "appraisal", causes, weights)
    return changes


def _feeds(gathered: Gathered, dimension: str) -> bool:
    return not dimension.startswith("emotion.") or dimension.removeprefix("emotion.") in gathered.evidence.amounts
