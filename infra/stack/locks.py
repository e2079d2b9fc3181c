"""Two locks a home: one is held by the supervisor for its life, one by whoever is changing whether there is a supervisor."""

from __future__ import annotations

import fcntl
from pathlib import Path

from filelock import FileLock

from infra.stack.home import Home

TAKE_SECONDS_MAX = 5.0
"""Those who only look whether it is held share it for an instant."""


def supervisor_lock(home: Home) -> FileLock:
    """The kernel lets go of it when its holder dies, however it dies: held means that the supervisor lives."""
    return FileLock(_supervisor_file(home), timeout=TAKE_SECONDS_MAX)


def launch_lock(home: Home) -> FileLock:
    """Waits without end: `up` may be downloading for minutes in another terminal."""
    return FileLock(home.run / "launch.lock")


def supervisor_lives(home: Home) -> bool:
    """Asks for the lock as one of many, so that two who look do not take each other for the supervisor."""
    try:
        with _supervisor_file(home).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _supervisor_file(home: Home) -> Path:
    return home.run / "supervisor.lock"
