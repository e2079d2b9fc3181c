"""docs/delivery.md says what the code does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import import_module

import pytest

from events.codec import decode
from infra.runtime.dead_letters import dead_letter
from infra.runtime.deciding import Refused
from infra.settings import RuntimeSettings
from tests.architecture.sources import ROOT
from workers.contract import Origin, Poison, Received

EXAMPLE = ROOT / "events" / "examples" / "RequestSubmitted.v1.json"


@pytest.fixture(scope="module")
def document() -> str:
    return (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_code(document: str) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| \[([\w/]+)\.py\]\([^)]+\) \| (\d+) \|$", document, re.MULTILINE)

    assert len(rows) == document.split("## Limits")[1].count("\n| `")
    for name, path, value in rows:
        assert getattr(import_module(path.replace("/", ".")), name) == int(value), name


def test_the_settings_that_bound_a_worker_are_named(document: str) -> None:
    bounding = [name for name in RuntimeSettings.model_fields if name.endswith("_max")]

    assert [name for name in bounding if f"`{name}`" not in document] == []


def test_the_table_of_headers_is_what_a_dead_letter_carries(document: str) -> None:
    raw = EXAMPLE.read_bytes()
    received = Received(decode(raw), datetime(2026, 1, 1, tzinfo=UTC), Origin("t", 0, 1), "ada", raw)
    letter = dead_letter(Refused(received, Poison("no")), "validation")

    section = document.split("## Dead letters")[1].split("\n## ")[0]
    shown = [name for row in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]

    assert shown == [name for name, _ in letter.headers]
