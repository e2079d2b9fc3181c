"""Children that outlived a supervisor which was killed: found by what it wrote, stopped, never mistaken for others."""

from __future__ import annotations

import logging
import signal

from infra.stack.home import Home
from infra.stack.process import stop_stranger
from infra.stack.state import Phase, read_state, write_state

STOP_SECONDS_MAX = 30.0
STOP_SIGNALS = {"postgres": signal.SIGINT}

logger = logging.getLogger(__name__)


def stop_leftovers(home: Home) -> list[str]:
    """Stops, last stage first, what a dead supervisor left; returns the names. Call only while no supervisor lives."""
    state = read_state(home)
    if state is None or state.phase in (Phase.STOPPED, Phase.FAILED):
        return []
    stopped = []
    for process in sorted(state.processes.values(), key=lambda process: process.stage, reverse=True):
        running = process.birth.process() if process.birth is not None else None
        if running is not None:
            logger.info("stopping %s (pid %d), left by a supervisor that was killed", process.name, running.pid)
            stop_stranger(running, STOP_SIGNALS.get(process.name, signal.SIGTERM), STOP_SECONDS_MAX)
            stopped.append(process.name)
        process.birth = None
    state.phase = Phase.STOPPED
    write_state(home, state)
    home.settings.unlink(missing_ok=True)
    return stopped
