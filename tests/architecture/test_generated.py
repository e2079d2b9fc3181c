"""Generated documents are as the catalogue has them, and published schemas are not broken."""

from __future__ import annotations

from cli.generate import breaking, outdated


def test_generated_files_are_up_to_date() -> None:
    assert [str(path) for path in outdated()] == [], "run: mainza generate"


def test_no_published_schema_is_broken() -> None:
    assert breaking() == []
