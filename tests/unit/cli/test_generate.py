"""Generated files: written, kept up to date, and never broken silently."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.generate import EXAMPLES, ROOT, SCHEMAS, breaking, documents, outdated, write

REQUEST = SCHEMAS / "RequestSubmitted.v1.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder outside of git with everything generated."""
    shutil.copytree(ROOT / EXAMPLES, tmp_path / EXAMPLES)
    write(tmp_path, list(documents(tmp_path)))
    return tmp_path


def edited(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def test_what_was_written_is_up_to_date_and_breaks_nothing(root: Path) -> None:
    assert outdated(root) == []
    assert breaking(root) == []


def test_a_file_that_was_changed_or_is_missing_is_out_of_date(root: Path) -> None:
    (root / "docs" / "flow.md").write_text("by hand")
    (root / REQUEST).unlink()

    assert outdated(root) == [REQUEST, Path("docs/flow.md")]


def test_a_field_that_the_published_schema_had_may_not_go(root: Path) -> None:
    published = edited(root / REQUEST)
    published["$defs"]["RequestSubmitted"]["properties"]["language"] = {"type": "string"}
    (root / REQUEST).write_text(json.dumps(published))

    assert breaking(root) == ["RequestSubmitted.v1 $.payload.language: the field was removed"]


def test_an_event_that_was_published_may_not_go(root: Path) -> None:
    (root / SCHEMAS / "Forgotten.v1.json").write_text("{}")

    (change,) = breaking(root)

    assert change.startswith("Forgotten.v1: records of it are in the log")


def test_a_newer_version_may_not_be_taken_back(root: Path) -> None:
    shutil.copy(root / REQUEST, root / SCHEMAS / "RequestSubmitted.v2.json")

    (change,) = breaking(root)

    assert change.startswith("RequestSubmitted.v2: records of it are in the log")


def test_what_git_has_counts_more_than_what_is_on_disk(root: Path) -> None:
    ours = (root / REQUEST).read_text()
    published = edited(root / REQUEST)
    published["$defs"]["RequestSubmitted"]["properties"]["language"] = {"type": "string"}
    (root / REQUEST).write_text(json.dumps(published))
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "published")):
        subprocess.run(["git", *arguments], cwd=root, check=True, timeout=30)
    (root / REQUEST).write_text(ours)

    assert breaking(root) == ["RequestSubmitted.v1 $.payload.language: the field was removed"]
    assert breaking(root, against="no-such-revision") == []
