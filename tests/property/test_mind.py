"""The laws of the mind: whatever happens, in whatever order, however often."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.feelings import BASELINE
from events.mind import (
    DECAY,
    AttentionAllocated,
    Change,
    CycleCompleted,
    CycleStatus,
    EmotionSettled,
    ReflectionCompleted,
    StateUpdated,
)
from events.replies import ReplyMode
from tests.doubles.chain import START, Chain, gathered, ticked
from tests.doubles.happenings import accepted, failed, integrated, rejected, replied
from workers.contract import Received
from workers.emotion.decide import decide as settle
from workers.emotion.state import HALF_LIFE_SECONDS, PRESSURE_MAX, EmotionalState, impulses_of
from workers.emotion.worker import worker as emotion
from workers.evidence import each_once

SLOT_SECONDS = 60
Slots = list[list[Received]]

supports = st.one_of(st.none(), st.floats(0, 1))
queries = st.sampled_from(["Which port is it?", "Thank you, wonderful!", "This is terrible, I hate it."])
agents = st.sampled_from(["SimpleChat", "Tutor"])
concepts = st.lists(st.integers(1, 9), max_size=4, unique=True).map(tuple)


@st.composite
def happening(draw: st.DrawFn, number: int, slot: int) -> Received:
    """Anything that a mind gathers, some time in its slot."""
    at = START + timedelta(seconds=slot * SLOT_SECONDS + draw(st.integers(0, SLOT_SECONDS - 1)))
    kind = draw(st.sampled_from(["accepted", "replied", "failed", "rejected", "integrated"]))
    if kind == "accepted":
        return accepted(number, at=at, request=draw(st.integers(1, 20)), agent=draw(agents))
    if kind == "replied":
        mode, request = draw(st.sampled_from(ReplyMode)), draw(st.integers(1, 20))
        return replied(number, at=at, request=request, agent=draw(agents), query=draw(queries), mode=mode, support=draw(supports))
    if kind == "failed":
        return failed(number, at=at, request=draw(st.integers(1, 20)), agent=draw(agents), query=draw(queries))
    if kind == "rejected":
        return rejected(number, at=at)
    about = draw(concepts)
    links = tuple(pairwise(about))
    return integrated(number, at=at, concepts=about, memories=draw(st.integers(0, 4)), links=links, gaps=about[:1])


@st.composite
def histories(draw: st.DrawFn) -> Slots:
    """What happened, slot by slot."""
    sizes = draw(st.lists(st.integers(0, 6), min_size=1, max_size=5))
    return [[draw(happening(1_000 * slot + number, slot)) for number in range(size)] for slot, size in enumerate(sizes, start=1)]


def lived(slots: Slots, quiet: int = 0) -> Chain:
    """A mind after each slot's events and its tick, and then after quiet ticks."""
    chain = Chain()
    for slot, events in enumerate(slots, start=1):
        chain.run([*events, ticked(slot + 1, interval_seconds=SLOT_SECONDS)])
    return chain.run(ticked(len(slots) + 2 + number, interval_seconds=SLOT_SECONDS) for number in range(quiet))


def all_changes(chain: Chain) -> list[Change]:
    settled = [change for told in chain.told(EmotionSettled) for change in told.changes]
    return settled + [change for told in chain.told(StateUpdated) for change in told.changes]


@given(histories())
def test_replay_gives_the_same_mind(slots: Slots) -> None:
    one, other = lived(slots), lived(slots)
    assert one.fingerprint == other.fingerprint
    assert one.said == other.said


@given(histories(), st.randoms(use_true_random=False))
def test_order_within_a_slot_changes_nothing(slots: Slots, random: Random) -> None:
    shuffled = [random.sample(events, len(events)) for events in slots]
    one, other = lived(slots), lived(shuffled)
    assert one.fingerprint == other.fingerprint
    assert one.said == other.said


@given(histories())
def test_a_duplicate_changes_nothing(slots: Slots) -> None:
    twice = [[*events, *reversed(events)] for events in slots]
    assert lived(twice).fingerprint == lived(slots).fingerprint


@given(histories())
def test_evidence_that_is_folded_twice_in_one_slot_counts_once(slots: Slots) -> None:
    rows = gathered(emotion, *(event for events in slots for event in events))
    tick = ticked(9)
    assert settle(EmotionalState(), tick, rows + rows) == settle(EmotionalState(), tick, rows)


@given(histories())
def test_the_attention_of_every_cycle_sums_to_one(slots: Slots) -> None:
    for told in lived(slots).told(AttentionAllocated):
        assert abs(sum(told.shares.values()) - 1) < 1e-9
        assert all(0 < share <= 1 for share in told.shares.values())


@given(histories())
def test_what_is_felt_stays_within_its_bounds(slots: Slots) -> None:
    for told in lived([[event for events in slots for event in events]]).told(EmotionSettled):
        assert -1 <= told.after.valence <= 1
        assert BASELINE.arousal <= told.after.arousal <= 1


@given(histories())
def test_every_tick_completes_one_cycle_and_every_change_names_events_of_the_log(slots: Slots) -> None:
    chain = lived(slots, quiet=1)
    assert len(chain.told(CycleCompleted)) == len(slots) + 1
    for change in all_changes(chain):
        assert change.before != change.after
        assert change.rule == DECAY or change.evidence
        assert set(change.evidence) <= chain.seen


@given(histories())
def test_without_evidence_nothing_moves_but_decay_and_what_follows_from_the_mood(slots: Slots) -> None:
    chain = lived(slots)
    said_before, level = len(chain.said), last_level(chain)
    chain.run(ticked(len(slots) + 2 + number, interval_seconds=SLOT_SECONDS) for number in range(3))
    quiet = Chain(said=chain.said[said_before:])
    assert {change.rule for told in quiet.told(EmotionSettled) for change in told.changes} <= {DECAY}
    assert {change.rule for told in quiet.told(StateUpdated) for change in told.changes} <= {DECAY, "mood", "attention"}
    assert {told.status for told in quiet.told(CycleCompleted)} == {CycleStatus.NOTHING_TO_DO}
    assert last_level(chain) == level


def last_level(chain: Chain) -> float | None:
    return chain.told(StateUpdated)[-1].state.consciousness_level


@given(histories(), st.lists(st.integers(1, 7_200), min_size=1, max_size=8))
def test_a_mood_that_is_left_alone_only_ever_comes_closer_to_calm(slots: Slots, pauses: list[int]) -> None:
    state, seconds = lived(slots).states["emotion"], (len(slots) + 1) * SLOT_SECONDS
    for sequence, pause in enumerate(pauses, start=100):
        seconds += pause
        faded = settle(state, ticked(sequence, seconds=seconds), ()).state
        assert isinstance(faded, EmotionalState)
        assert all(faded.pressure.get(name, 0) <= amount for name, amount in state.pressure.items())
        # Pressures are whole micro-units, so a balance of opposites may tip by a few of them.
        assert abs(faded.mood.valence) <= abs(state.mood.valence) + 1e-5
        assert faded.mood.arousal <= state.mood.arousal
        state = faded


@given(histories(), st.data())
def test_removing_an_event_removes_exactly_its_impulses_from_its_slot(slots: Slots, data: st.DataObject) -> None:
    """The law, exactly: a slot's sum of impulses without an event is the sum with it less that event's own impulses."""
    events = [event for group in slots for event in group]
    if not events:
        return
    removed = data.draw(st.sampled_from(events))
    whole = Counter(impulses_of(one.evidence for one in each_once(gathered(emotion, *events))))
    rest = Counter(impulses_of(one.evidence for one in gathered(emotion, *(e for e in events if e is not removed))))
    own = Counter(impulses_of(one.evidence for one in gathered(emotion, removed)))
    whole.subtract(rest)
    assert +whole == own


@given(histories(), st.data())
def test_removing_an_event_removes_its_decayed_impulses_from_the_future(slots: Slots, data: st.DataObject) -> None:
    """As long as no cap was reached, to a micro-unit for each tick since: pressures decay and add up linearly."""
    events = [(slot, event) for slot, group in enumerate(slots) for event in group]
    if not events:
        return
    slot, removed = data.draw(st.sampled_from(events))
    rest = [[event for event in group if event is not removed] for group in slots]
    with_it, without = lived(slots).states["emotion"].pressure, lived(rest).states["emotion"].pressure
    kept = 0.5 ** ((len(slots) - 1 - slot) * SLOT_SECONDS / HALF_LIFE_SECONDS)
    sums = Counter[str]()
    for row in gathered(emotion, *(event for _, event in events)):
        sums.update(row.evidence.amounts)
    for name, impulse in impulses_of(one.evidence for one in gathered(emotion, removed)).items():
        if sums[name] < PRESSURE_MAX:
            assert abs(with_it.get(name, 0) - without.get(name, 0) - impulse * kept) <= len(slots)


@given(histories())
def test_every_prediction_is_graded_at_most_once_and_only_after_it_was_made(slots: Slots) -> None:
    made: set[object] = set()
    grades: list[object] = []
    for told in lived(slots * 2, quiet=2).told(ReflectionCompleted):
        grades += [one.prediction_id for one in told.graded]
        assert set(grades) <= made
        made |= {one.prediction_id for one in told.predictions}
    assert len(grades) == len(set(grades))


@settings(max_examples=20)
@given(histories(), histories())
def test_how_evidence_is_spread_over_ticks_changes_no_window(one: Slots, other: Slots) -> None:
    events = [event for group in one for event in group]
    late = [[], *([] for _ in other), events]
    spread = [*one, *([] for _ in range(len(late) - len(one)))]
    length = max(len(late), len(spread))
    minds = [lived([*slots, *([] for _ in range(length - len(slots)))]).states["consciousness"] for slots in (late, spread)]
    assert minds[0].interactions == minds[1].interactions
    assert minds[0].concepts == minds[1].concepts
    assert minds[0].open_requests == minds[1].open_requests
