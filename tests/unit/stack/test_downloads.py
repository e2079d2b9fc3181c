"""Downloads: complete or not there, and only what a lock names."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra.stack import jars as jars_module
from infra.stack.downloads import Download
from infra.stack.errors import StackError
from infra.stack.home import Home
from infra.stack.jars import LOCKS, Jar, jars_download
from infra.stack.side_by_side import side_by_side


class Heard:
    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, part: str, count: int | None) -> None:
        self.said.append(f"begin {part} {count}")

    def advance(self, part: str) -> None:
        self.said.append(f"advance {part}")

    def finish(self, part: str) -> None:
        self.said.append(f"finish {part}")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.create()
    return home


def fetch_one(folder: Path, advance: Callable[[], None]) -> None:
    (folder / "file").write_text("content")
    advance()


def test_what_is_there_is_not_fetched_again(home: Home) -> None:
    download, heard = Download("part", "pinned", 1, fetch_one), Heard()
    download.ensure(home, heard)
    download.ensure(home, heard)
    assert (download.folder(home) / "file").read_text() == "content"
    assert heard.said == ["begin part 1", "advance part", "finish part"]


def test_an_interrupted_download_does_not_count_and_the_next_one_begins_anew(home: Home) -> None:
    def breaks(folder: Path, advance: Callable[[], None]) -> None:
        (folder / "half").write_text("half")
        raise StackError("the line is cut", "mend it")

    with pytest.raises(StackError, match="the line is cut"):
        Download("part", "pinned", 1, breaks).ensure(home, Heard())
    whole = Download("part", "pinned", 1, fetch_one)
    assert not whole.is_there(home)
    whole.ensure(home, Heard())
    assert [file.name for file in whole.folder(home).iterdir()] == ["file"]


def test_another_version_is_another_folder(home: Home) -> None:
    assert Download("part", "1", 1, fetch_one).folder(home) != Download("part", "2", 1, fetch_one).folder(home)


@pytest.mark.parametrize("part", ["kafka", "neo4j", "embedding"])
def test_every_line_of_a_lock_names_one_jar_with_its_hash(part: str) -> None:
    lines = (LOCKS / f"{part}.lock").read_text().splitlines()
    jars = [Jar.parse(line) for line in lines]
    files = {f"{jar.artifact}-{jar.version}-{jar.classifier}" for jar in jars}
    assert len(files) == len(lines), "two jars of one file name would overwrite each other"
    assert all(len(jar.sha256) == 64 for jar in jars)


def lock_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, on_disk: bytes) -> Path:
    """A lock of one jar, and a repository whose copy of it may differ."""
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "it.lock").write_text(f"org.example:it:1.0 {hashlib.sha256(content).hexdigest()}\n")
    cached = tmp_path / "it-1.0.jar"
    cached.write_bytes(on_disk)

    class Artifact:
        def resolve(self) -> Path:
            if not cached.exists():
                cached.write_bytes(content)
            return cached

    at_version = SimpleNamespace(artifact=lambda classifier: Artifact())
    context: Any = SimpleNamespace(project=lambda group, name: SimpleNamespace(at_version=lambda version: at_version))
    monkeypatch.setattr(jars_module, "LOCKS", tmp_path / "locks")
    monkeypatch.setattr(jars_module, "maven_context", lambda: context)
    return cached


def test_a_jar_that_was_cut_off_in_the_cache_is_fetched_again(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_with(tmp_path, monkeypatch, content=b"whole", on_disk=b"wh")
    download = jars_download("it")
    download.ensure(home, Heard())
    assert (download.folder(home) / "it-1.0.jar").read_bytes() == b"whole"


def test_a_jar_that_is_not_what_the_lock_says_is_refused(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = lock_with(tmp_path, monkeypatch, content=b"whole", on_disk=b"whole")
    (tmp_path / "locks" / "it.lock").write_text(f"org.example:it:1.0 {'0' * 64}\n")
    download = jars_download("it")
    with pytest.raises(StackError, match="not what the lock says"):
        download.ensure(home, Heard())
    assert not download.is_there(home)
    assert not cached.exists()


def test_steps_run_side_by_side_and_the_first_failure_is_raised() -> None:
    meeting = threading.Barrier(3, timeout=10)

    def meets() -> None:
        meeting.wait()

    assert len(list(side_by_side([meets] * 3, at_once=3))) == 3

    def fails() -> None:
        raise zipfile.BadZipFile("torn")

    with pytest.raises(zipfile.BadZipFile, match="torn"):
        list(side_by_side([fails, lambda: None], at_once=1))
