"""After the supervisor was killed: its children are found and stopped, and nobody else is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.stack.home import Home
from infra.stack.leftovers import stop_leftovers
from infra.stack.state import Birth, Condition, Phase, ProcessState, StackState, read_state, write_state

DEAD = Birth(pid=2**22 + 1, created=1.0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.create()
    return home


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def given(home: Home, phase: Phase, births: dict[str, Birth]) -> None:
    processes = {
        name: ProcessState(name=name, stage=stage, condition=Condition.READY, birth=birth)
        for stage, (name, birth) in enumerate(births.items())
    }
    write_state(home, StackState(phase=phase, supervisor=DEAD, processes=processes))


def test_a_child_that_outlived_its_supervisor_is_stopped(home: Home, child: subprocess.Popen[bytes]) -> None:
    birth = Birth.of(child.pid)
    given(home, Phase.READY, {"valkey": birth})
    home.settings.write_text("{}")

    assert stop_leftovers(home) == ["valkey"]

    assert birth.process() is None
    state = read_state(home)
    assert state is not None
    assert state.phase is Phase.STOPPED
    assert not home.settings.exists(), "the settings of a stopped stack must not be found by clients"


def test_a_process_that_merely_has_the_pid_of_a_dead_child_is_left_alone(home: Home, child: subprocess.Popen[bytes]) -> None:
    recycled = Birth(pid=child.pid, created=Birth.of(child.pid).created - 60)
    given(home, Phase.READY, {"valkey": recycled})

    assert stop_leftovers(home) == []

    assert child.poll() is None


def test_a_stack_that_stopped_in_good_order_leaves_nothing_to_do(home: Home, child: subprocess.Popen[bytes]) -> None:
    given(home, Phase.STOPPED, {"valkey": Birth.of(child.pid)})
    assert stop_leftovers(home) == []
    assert child.poll() is None


def test_a_home_without_a_state_has_no_leftovers(home: Home) -> None:
    assert stop_leftovers(home) == []
