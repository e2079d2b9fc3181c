"""Two locks a home: one is held by the supervisor for its life, one by whoever is changing whether there is a supervisor."""

from __future__ import annotations

from filelock import FileLock, Timeout

from infra.stack.home import Home


def supervisor_lock(home: Home) -> FileLock:
    """The kernel lets go of it when its holder dies, however it dies: held means that the supervisor lives."""
    return FileLock(home.run / "supervisor.lock", timeout=0)


def launch_lock(home: Home) -> FileLock:
    """Waits without end: `up` may be downloading for minutes in another terminal."""
    return FileLock(home.run / "launch.lock")


def supervisor_lives(home: Home) -> bool:
    if not home.run.is_dir():
        return False
    try:
        with supervisor_lock(home):
            return False
    except Timeout:
        return True
