"""A supervised process: ready when it answers, an error with its last words when it never does, started again when it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from infra.stack import unit as unit_module
from infra.stack.backoff import DELAY_SECONDS_MAX, delay_seconds
from infra.stack.errors import StackError
from infra.stack.process import Command
from infra.stack.state import Birth, Condition, ProcessState
from infra.stack.unit import Unit, tail

PATIENT = "import signal; signal.sigwait({signal.SIGTERM})"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"


async def answers() -> None:
    return None


async def is_silent() -> None:
    raise ConnectionError("nobody there")


def unit_of(code: str, log: Path, *, stop_seconds_max: float = 10.0) -> tuple[Unit, asyncio.Queue[Condition]]:
    changes: asyncio.Queue[Condition] = asyncio.Queue()
    state = ProcessState(name="it", stage=0)
    command = Command([sys.executable, "-c", code], stop_seconds_max=stop_seconds_max)
    return Unit(state, log, lambda: command, answers, lambda: changes.put_nowait(state.condition)), changes


def pid_of(unit: Unit) -> int:
    assert unit.state.birth is not None
    return unit.state.birth.pid


def condition_of(unit: Unit) -> Condition:
    return unit.state.condition


async def until(changes: asyncio.Queue[Condition], wanted: Condition) -> None:
    async with asyncio.timeout(20):
        while await changes.get() is not wanted:
            pass


async def test_it_is_ready_once_it_answers_and_gone_once_it_is_stopped(tmp_path: Path) -> None:
    unit, _ = unit_of(PATIENT, tmp_path / "log")
    await unit.start()
    birth = Birth.of(pid_of(unit))
    assert unit.state.condition is Condition.READY
    assert os.getsid(birth.pid) == birth.pid, "Ctrl-C in a terminal must not reach it"

    await unit.stop()

    assert birth.process() is None
    assert condition_of(unit) is Condition.STOPPED


async def test_one_that_ends_before_it_is_ready_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    unit, _ = unit_of("import sys; print('the disk is full'); sys.exit(7)", tmp_path / "log")
    unit.ready = is_silent
    with pytest.raises(StackError, match=r"exit code 7(?s:.*)the disk is full"):
        await unit.start()
    assert unit.state.condition is Condition.FAILED


async def test_one_that_never_answers_is_an_error_that_says_what_came_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_module, "READY_SECONDS_MAX", 0.5)
    unit, _ = unit_of(PATIENT, tmp_path / "log")
    unit.ready = is_silent
    with pytest.raises(StackError, match="ConnectionError: nobody there"):
        await unit.start()
    await unit.stop()


async def test_one_that_is_killed_is_started_again(tmp_path: Path) -> None:
    unit, changes = unit_of(PATIENT, tmp_path / "log")
    await unit.start()
    first = pid_of(unit)
    os.kill(first, signal.SIGKILL)

    await until(changes, Condition.RESTARTING)
    await until(changes, Condition.READY)

    assert pid_of(unit) != first
    assert unit.state.restarts == 1
    await unit.stop()


async def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    unit, _ = unit_of(STUBBORN, tmp_path / "log", stop_seconds_max=0.2)

    async def said() -> None:
        assert "deaf" in (tmp_path / "log").read_text()

    unit.ready = said
    await unit.start()
    birth = Birth.of(pid_of(unit))
    await unit.stop()
    assert birth.process() is None


async def test_what_it_left_in_its_session_ends_with_it(tmp_path: Path) -> None:
    spawn = f"import pathlib, subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])"
    code = f"{spawn}; pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid)); {PATIENT}"
    unit, _ = unit_of(code, tmp_path / "log")

    async def said() -> None:
        assert "deaf" in (tmp_path / "log").read_text()

    unit.ready = said
    await unit.start()
    grandchild = Birth.of(int((tmp_path / "pid").read_text()))
    await unit.stop()
    left = grandchild.process()
    if left is not None:
        left.wait(10)


def test_waits_grow_with_failures_up_to_a_limit() -> None:
    assert delay_seconds(0) <= 0.5
    assert delay_seconds(3) > delay_seconds(0)
    assert all(DELAY_SECONDS_MAX / 2 <= delay_seconds(failures) <= DELAY_SECONDS_MAX for failures in (7, 50, 5000))


def test_the_tail_is_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert tail(log) == ""
    log.write_text("\n".join(f"line {number}" for number in range(5000)))
    assert tail(log).splitlines()[-1] == "line 4999"
    assert len(tail(log).splitlines()) == unit_module.TAIL_LINES
