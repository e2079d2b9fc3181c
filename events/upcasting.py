"""Lifting payloads of older schema versions: pure functions, one a step, applied when an old record is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""From a payload as one version had it to the payload as the next version has it; the argument is not changed."""

Upcasters = Mapping[tuple[str, int], Upcaster]
"""By event type and the version that is lifted from."""

UPCASTERS: Upcasters = {}
"""The steps of this build. Every event type of the catalogue is at its first version, so there are none yet."""


class NoUpcaster(LookupError):
    """A step is missing between the record's version and this build's."""


def lifted(document: dict[str, Any], version: int, upcasters: Upcasters = UPCASTERS) -> dict[str, Any]:
    """`document`, an event as JSON, with its payload lifted step by step to `version`.

    Raises NoUpcaster when a step is missing. Whatever an upcaster raises on a payload it does not understand passes through.
    """
    event_type, payload = document["event_type"], document["payload"]
    for step in range(document["schema_version"], version):
        upcast = upcasters.get((event_type, step))
        if upcast is None:
            raise NoUpcaster(f"no step lifts {event_type} from version {step} to {step + 1}")
        payload = upcast(payload)
    return {**document, "schema_version": version, "payload": payload}
