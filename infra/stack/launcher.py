"""Starting and stopping the stack from a command: downloads first, then a supervisor process that owns the rest."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from infra.settings import child_environment, set_by_environment
from infra.stack.downloads import Report
from infra.stack.errors import NotRunning, StackError
from infra.stack.home import Home
from infra.stack.leftovers import stop_leftovers
from infra.stack.locks import launch_lock, supervisor_lives
from infra.stack.plan import make_plan, needed
from infra.stack.side_by_side import side_by_side
from infra.stack.state import Phase, StackState, read_state

LOOK_SECONDS_BETWEEN = 0.1
STOP_SECONDS_MAX = 180.0
LOG_BYTES_MAX = 16 * 1024 * 1024
REPOSITORY = Path(__file__).parents[2]

Watch = Callable[[StackState], None]


@dataclass(frozen=True, slots=True)
class Launched:
    """`process` is the supervisor that this call started; None when one was there already."""

    state: StackState
    process: subprocess.Popen[bytes] | None


def up(home: Home, *, servers_only: bool, report: Report, watch: Watch) -> Launched:
    """Downloads what is missing, starts a supervisor unless one runs, and returns when all is ready.

    Idempotent; two at once make one stack. Interrupted, it stops what it started. Raises StackError when something cannot be
    downloaded or does not become ready, or when only the servers run and everything is asked for.
    """
    home.create()
    with launch_lock(home):
        started = None
        if not supervisor_lives(home):
            stop_leftovers(home)  # before ports are looked at: what was left still holds the recorded ones
            download_all(home, report)
            started = _start_supervisor(home, servers_only=servers_only)
        try:
            state = _await_ready(home, watch, started)
        except BaseException:
            if started is not None:
                end(started)
            raise
    if state.servers_only and not servers_only:
        raise StackError("only the servers are running (`up --servers-only`)", "Run `./mainza down`, then `./mainza up`.")
    return Launched(state, started)


def attend(home: Home, launched: Launched, watch: Watch) -> StackState:
    """Follows a stack that this command started until it ends; interrupted, stops it. Returns its last state."""
    assert launched.process is not None, "only what this command started is attended"  # noqa: S101
    try:
        while launched.process.poll() is None:
            watch(read_state(home) or launched.state)
            time.sleep(LOOK_SECONDS_BETWEEN)
    except BaseException:
        end(launched.process)
        raise
    return read_state(home) or launched.state


def end(supervisor: subprocess.Popen[bytes]) -> None:
    """Has it stop all its children in good order; waits."""
    supervisor.terminate()
    supervisor.wait(STOP_SECONDS_MAX)


def down(home: Home) -> list[str]:
    """Stops the supervisor and with it all children, or what a killed supervisor left. The names of what was stopped."""
    if not home.run.is_dir():
        return []
    if not supervisor_lives(home):
        return stop_leftovers(home)
    state = read_state(home)
    supervisor = state.supervisor.process() if state is not None else None
    if state is None or supervisor is None:
        raise StackError("the supervisor is just starting or ending", "Wait a moment, then run the command again.")
    supervisor.terminate()
    try:
        supervisor.wait(STOP_SECONDS_MAX)
    except psutil.TimeoutExpired as error:
        raise StackError(
            f"the supervisor (pid {supervisor.pid}) is still stopping after {STOP_SECONDS_MAX:.0f} seconds",
            f"See {home.log('supervisor')}; `kill -9 {supervisor.pid}` and then `./mainza down` stops the rest by force.",
        ) from error
    return [process.name for process in state.processes.values() if process.birth is not None]


def running(home: Home) -> StackState:
    """The state of a running stack. Raises NotRunning."""
    state = read_state(home) if supervisor_lives(home) else None
    if state is None:
        raise NotRunning
    return state


def download_all(home: Home, report: Report) -> None:
    """All parts side by side. Raises StackError of the first that failed."""
    parts = needed(make_plan(home, set_by_environment())).values()
    for _ in side_by_side([partial(part.ensure, home, report) for part in parts], len(parts)):
        pass


def _start_supervisor(home: Home, *, servers_only: bool) -> subprocess.Popen[bytes]:
    for log in home.logs.glob("*.log"):
        if log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
    argv = [sys.executable, "-m", "infra.stack", *(["--servers-only"] if servers_only else [])]
    with home.log("supervisor").open("ab") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=REPOSITORY,
            env=child_environment({"MAINZA_HOME": str(home.root)}),
            start_new_session=True,
        )


def _await_ready(home: Home, watch: Watch, started: subprocess.Popen[bytes] | None) -> StackState:
    """Follows what the supervisor writes. `started`: the one that we started; None: one that was there."""
    while True:
        ended = started.poll() is not None if started is not None else not supervisor_lives(home)
        state = read_state(home)
        if state is not None and (started is None or state.supervisor.pid == started.pid):
            watch(state)
            if state.phase is Phase.READY:
                return state
            if ended and state.error:
                raise StackError(state.error, state.fix)
        if ended:
            raise StackError("the supervisor ended before the stack was ready", f"See {home.log('supervisor')}.")
        time.sleep(LOOK_SECONDS_BETWEEN)
