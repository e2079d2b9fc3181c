"""Old payloads are lifted step by step."""

from __future__ import annotations

from typing import Any

import pytest

from events.catalogue import ENTRIES
from events.upcasting import UPCASTERS, NoUpcaster, lifted

STEPS = {
    ("Said", 1): lambda payload: {"words": payload["text"]},
    ("Said", 2): lambda payload: {**payload, "language": None},
}


def said(version: int, payload: dict[str, Any]) -> dict[str, Any]:
    return {"event_type": "Said", "schema_version": version, "payload": payload}


def test_each_step_is_applied_in_order() -> None:
    assert lifted(said(1, {"text": "a"}), 3, STEPS) == said(3, {"words": "a", "language": None})


def test_a_newer_record_takes_only_the_steps_it_needs() -> None:
    assert lifted(said(2, {"words": "a"}), 3, STEPS) == said(3, {"words": "a", "language": None})


def test_the_record_itself_is_not_changed() -> None:
    old = said(1, {"text": "a"})

    lifted(old, 3, STEPS)

    assert old == said(1, {"text": "a"})


def test_a_missing_step_is_named() -> None:
    with pytest.raises(NoUpcaster, match="from version 3 to 4"):
        lifted(said(1, {"text": "a"}), 4, STEPS)


def test_there_is_a_step_from_every_older_version_of_the_catalogue() -> None:
    needed = {(entry.type, version) for entry in ENTRIES for version in range(1, entry.version)}

    assert set(UPCASTERS) == needed
