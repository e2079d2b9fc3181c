"""What is believed of the past: a pid alone proves nothing, and a torn or old file is no state."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.stack.home import Home, write_private
from infra.stack.state import Birth, Phase, ProcessState, StackState, read_state, state_file, write_state


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def test_a_running_process_is_known_by_its_pid_and_the_time_it_began() -> None:
    process = Birth.of(os.getpid()).process()
    assert process is not None
    assert process.pid == os.getpid()


def test_a_pid_that_was_given_to_another_process_is_not_ours() -> None:
    mine = Birth.of(os.getpid())
    earlier = Birth(pid=mine.pid, created=mine.created - 1.0)
    assert earlier.process() is None


def test_a_process_that_ended_is_gone_even_while_its_parent_has_not_asked() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    birth = Birth.of(child.pid)
    assert child.stdin is not None
    child.stdin.close()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is a zombie
    assert birth.process() is None
    child.wait()
    assert birth.process() is None


def test_what_was_written_is_read_again(home: Home) -> None:
    state = StackState(
        phase=Phase.READY,
        supervisor=Birth(pid=1, created=2.0),
        processes={"kafka": ProcessState(name="kafka", stage=0, port=9092)},
    )
    write_state(home, state)
    assert read_state(home) == state


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phase": "unheard of"}'])
def test_a_file_that_says_nothing_sensible_is_no_state(home: Home, text: str) -> None:
    state_file(home).write_text(text)
    assert read_state(home) is None


def test_no_file_is_no_state(home: Home) -> None:
    assert read_state(home) is None


def test_private_files_are_readable_by_their_owner_only_also_when_they_replace_others(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_folders_with_secrets_are_closed_to_others(home: Home) -> None:
    for folder in (home.secrets, home.run, home.logs):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
