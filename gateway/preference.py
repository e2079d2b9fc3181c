"""`Prefer: wait=N` (RFC 7240): how long the client would like to wait for the reply."""

from __future__ import annotations

from collections.abc import Sequence

DIGITS_MAX = 9


def preferred_wait(headers: Sequence[str], seconds_max: float) -> int | None:
    """Whole seconds to wait, at most `seconds_max`; None without a readable preference. The first one counts."""
    for header in headers:
        for preference in header.split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            if name.strip().lower() == "wait":
                return _bounded(value.strip().strip('"'), seconds_max)
    return None


def _bounded(text: str, seconds_max: float) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        return None
    return int(min(int(text), seconds_max))
