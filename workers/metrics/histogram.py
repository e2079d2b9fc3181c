"""Durations in logarithmic buckets: quantiles within one per cent, and histograms that add up in any order.

After DDSketch (Masson, Rim, Lee, VLDB 2019): bucket i holds the values in (G^(i-1), G^i], with G = (1 + a) / (1 - a). Any value
in it is within the relative error a of 2 G^i / (G + 1). `schemas/sql/writes/windows_summarised.sql` computes the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

RELATIVE_ERROR = 0.01
GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
LOG_GAMMA = math.log(GAMMA)

DURATION_MS_MIN = 0.001
DURATION_MS_MAX = 86_400_000.0
"""From a microsecond to a day; what is outside counts as the nearest, so there are never more than some 1,300 buckets."""


def bucket_of(duration_ms: float) -> int:
    """The bucket of a duration in milliseconds."""
    return math.ceil(math.log(min(max(duration_ms, DURATION_MS_MIN), DURATION_MS_MAX)) / LOG_GAMMA)


def value_of(bucket: int) -> float:
    """The duration, in milliseconds, that stands for a bucket."""
    return 2 * math.exp(bucket * LOG_GAMMA) / (GAMMA + 1)


def merged(left: Mapping[int, int], right: Mapping[int, int]) -> dict[int, int]:
    """The histogram of both: bucket to count."""
    return {bucket: left.get(bucket, 0) + right.get(bucket, 0) for bucket in left.keys() | right.keys()}


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The nearest-rank quantile in milliseconds, `share` in (0, 1]; None without values."""
    rank, seen = math.ceil(share * sum(counts.values())), 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= rank:
            return value_of(bucket)
    return None
