"""Whoever ticks, whenever and however often: a slot has one tick."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.runtime.scheduler import SCHEDULE, Slot, tick

TIMES = st.floats(min_value=0, max_value=4e9, allow_nan=False)
INTERVALS = st.sampled_from([0.5, 1.0, 5.0, 60.0, 300.0, 86_400.0])


@given(interval=INTERVALS, times=st.lists(TIMES, min_size=1, max_size=20), data=st.data())
def test_two_schedulers_in_any_order_make_the_same_ticks(interval: float, times: list[float], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(times))

    def ticks(moments: list[float]) -> dict[str, bytes]:
        events = [tick(SCHEDULE, "m", Slot.at(now, interval), interval) for now in moments]
        return {str(event.event_id): event.encoded() for event in events}

    assert ticks(times) == ticks(shuffled)


@given(interval=INTERVALS, now=TIMES)
def test_a_moment_lies_in_its_slot(interval: float, now: float) -> None:
    slot = Slot.at(now, interval)

    assert slot.start <= now < slot.end
    assert Slot.at(slot.start, interval) == slot
    assert Slot.at(slot.end, interval).number == slot.number + 1


@given(interval=INTERVALS, first=TIMES, second=TIMES)
def test_different_slots_have_different_ticks(interval: float, first: float, second: float) -> None:
    one, other = Slot.at(first, interval), Slot.at(second, interval)
    same_id = tick(SCHEDULE, "m", one, interval).event_id == tick(SCHEDULE, "m", other, interval).event_id

    assert same_id == (one == other)
