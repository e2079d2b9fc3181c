"""Every type and version has an example, and each example is what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from events.catalogue import BY_TYPE, ENTRIES, partition_key
from events.codec import decode

EXAMPLES = sorted((Path(__file__).parents[3] / "events" / "examples").glob("*.json"))
CURRENT = [path for path in EXAMPLES if path.stem.split(".")[1] == f"v{BY_TYPE[path.stem.split('.')[0]].version}"]


@pytest.mark.parametrize("path", CURRENT, ids=lambda path: path.stem)
def test_an_example_is_read_and_written_back_the_same(path: Path) -> None:
    document = json.loads(path.read_bytes())

    event = decode(path.read_bytes())

    assert decode(event.encoded()) == event
    assert {**document, "mind_id": event.mind_id} == json.loads(event.encoded())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_its_type_and_version_for_a_name_and_is_read_as_the_newest_version(path: Path) -> None:
    event_type, version, *_ = path.stem.split(".")
    document = json.loads(path.read_bytes())

    event = decode(path.read_bytes())

    assert (document["event_type"], f"v{document['schema_version']}") == (event_type, version)
    assert event.schema_version == BY_TYPE[event_type].version
    assert partition_key(event)


def test_every_version_of_every_type_has_an_example() -> None:
    needed = {f"{entry.type}.v{version}.json" for entry in ENTRIES for version in range(1, entry.version + 1)}

    assert needed <= {path.name for path in EXAMPLES}
