"""Quantiles stay within their error, and windows do not depend on order or grouping."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from events.requests import RejectionReason, RequestAccepted, RequestRejected
from tests.doubles.records import NOW, fact
from workers.metrics.histogram import (
    DURATION_MS_MAX,
    DURATION_MS_MIN,
    RELATIVE_ERROR,
    bucket_of,
    merged,
    quantile,
    value_of,
)
from workers.metrics.windows import counted
from workers.metrics.writes import WindowCounted

durations = st.floats(DURATION_MS_MIN, DURATION_MS_MAX)
ROUNDING = 1e-9


@given(durations)
def test_a_bucket_stands_for_its_values_within_the_relative_error(duration_ms: float) -> None:
    assert abs(value_of(bucket_of(duration_ms)) - duration_ms) <= duration_ms * (RELATIVE_ERROR + ROUNDING)


@given(st.lists(durations, min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_within_the_relative_error_of_the_true_one(values: list[float], share: float) -> None:
    true = sorted(values)[math.ceil(share * len(values)) - 1]
    found = quantile(Counter(map(bucket_of, values)), share)
    assert found is not None
    assert abs(found - true) <= true * (RELATIVE_ERROR + ROUNDING)


@given(st.floats(allow_nan=False, min_value=0))
def test_there_is_a_bounded_number_of_buckets(duration_ms: float) -> None:
    assert bucket_of(DURATION_MS_MIN) <= bucket_of(duration_ms) <= bucket_of(DURATION_MS_MAX)


@given(durations, durations)
def test_a_longer_duration_is_never_in_an_earlier_bucket(left: float, right: float) -> None:
    assert (left <= right) <= (bucket_of(left) <= bucket_of(right))


@given(st.lists(durations), st.integers(0, 50))
def test_histograms_of_parts_add_up_to_the_histogram_of_all(values: list[float], cut: int) -> None:
    left, right = Counter(map(bucket_of, values[:cut])), Counter(map(bucket_of, values[cut:]))
    assert merged(left, right) == merged(right, left) == Counter(map(bucket_of, values))


def test_nothing_has_no_quantile() -> None:
    assert quantile({}, 0.5) is None


happenings = st.tuples(st.integers(0, 300), st.booleans(), st.none() | durations)


def contribution(number: int, happening: tuple[int, bool, float | None]) -> WindowCounted:
    seconds, refused, duration_ms = happening
    rejected = RequestRejected(reason=RejectionReason.EMPTY_QUERY, detail="empty")
    payload = rejected if refused else RequestAccepted(agent="a", query="q")
    return counted(fact(payload, number, at=NOW + timedelta(seconds=seconds), duration_ms=duration_ms))


def folded(writes: Iterable[WindowCounted]) -> Counter[tuple[datetime, str, int]]:
    """Window, component and bucket to count; errors under a component of their own."""
    counts: Counter[tuple[datetime, str, int]] = Counter()
    for write in writes:
        counts[write.window_start, write.component, write.bucket] += 1
        counts[write.window_start, "errors", 0] += write.errors
    return +counts


@given(st.lists(happenings, max_size=20), st.randoms(use_true_random=False), st.integers(0, 20))
def test_windows_come_to_the_same_in_any_order_and_grouping(
    happened: list[tuple[int, bool, float | None]], random: Random, cut: int
) -> None:
    writes = [contribution(number, happening) for number, happening in enumerate(happened)]
    shuffled = random.sample(writes, len(writes))
    assert folded(shuffled[:cut]) + folded(shuffled[cut:]) == folded(writes)


@given(st.lists(happenings, max_size=20))
def test_every_event_is_in_the_one_window_in_which_it_happened(happened: list[tuple[int, bool, float | None]]) -> None:
    counts = Counter(contribution(number, happening).window_start for number, happening in enumerate(happened))
    assert counts == Counter(NOW + timedelta(minutes=seconds // 60) for seconds, _, _ in happened)
