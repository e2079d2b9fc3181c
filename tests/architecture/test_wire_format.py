"""docs/wire-format.md says what the code does."""

from __future__ import annotations

import json
import re

import pytest

from events.catalogue import BY_TYPE
from events.codec import decode
from events.envelope import ID_LENGTH_MAX, Event
from events.lenient import DEPTH_MAX
from events.requests import QUERY_BYTES_MAX
from events.topics import MESSAGE_BYTES_MAX
from events.typed import TYPED
from tests.architecture.sources import ROOT
from workers.validation.rules import CLOCK_AHEAD_MAX

EXAMPLE = ROOT / "events" / "examples" / "RequestSubmitted.v1.console.json"
TERMINAL = ("AgentReplied", "AgentFailed", "RequestRejected")


@pytest.fixture(scope="module")
def document() -> str:
    return (ROOT / "docs" / "wire-format.md").read_text(encoding="utf-8")


def test_the_example_is_the_example_file_and_is_read(document: str) -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```", document, re.DOTALL | re.MULTILINE)

    assert shown == EXAMPLE.read_text(encoding="utf-8")
    event = decode(shown.encode())
    assert event.correlation_id == event.event_id
    assert event.event_id.version == 7


def test_the_shell_replaces_the_id_of_the_example(document: str) -> None:
    assert f"s/{json.loads(EXAMPLE.read_bytes())['event_id']}/$id/" in document


def test_the_table_has_every_field_of_the_envelope_and_says_which_are_required(document: str) -> None:
    section = document.split("## The envelope")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
    required = {name for name, field in TYPED["Ticked"].model_fields.items() if field.is_required()}

    assert set(rows) == set(Event.model_fields)
    assert {name for name, said in rows.items() if said == "yes"} == required
    assert rows["user_id"].startswith("on topics")


def test_the_limits_are_those_of_the_code(document: str) -> None:
    limits = document.split("## Limits")[1].split("\n## ")[0]

    assert f"{MESSAGE_BYTES_MAX:,} bytes" in limits
    assert f"{QUERY_BYTES_MAX:,} bytes" in limits
    assert f"{DEPTH_MAX} levels" in limits
    assert f"{ID_LENGTH_MAX} characters" in limits
    assert CLOCK_AHEAD_MAX.total_seconds() == 300
    assert "at most five minutes ahead" in document


@pytest.mark.parametrize("event_type", TERMINAL)
def test_the_terminal_events_are_where_the_page_says(event_type: str, document: str) -> None:
    assert f"| `{event_type}` | `{BY_TYPE[event_type].topic.name}` |" in document
