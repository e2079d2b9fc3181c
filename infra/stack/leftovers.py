"""Children that outlived a supervisor which was killed: found by what it wrote, stopped, never mistaken for others."""

from __future__ import annotations

import itertools
import logging
import signal

from infra.stack.home import Home
from infra.stack.process import stop_strangers
from infra.stack.state import Phase, read_state, write_state

STOP_SECONDS_MAX = 30.0
STOP_SIGNALS = {"postgres": signal.SIGINT}
"""The supervisor knew how each wants to be asked; it is gone, and SIGTERM would have Postgres wait for its clients."""

logger = logging.getLogger(__name__)


def stop_leftovers(home: Home) -> list[str]:
    """Stops, last stage first, what a dead supervisor left; returns the names. Call only while no supervisor lives."""
    state = read_state(home)
    if state is None or state.phase in (Phase.STOPPED, Phase.FAILED):
        return []
    stopped: list[str] = []
    latest_first = sorted(state.processes.values(), key=lambda process: process.stage, reverse=True)
    for _, stage in itertools.groupby(latest_first, key=lambda process: process.stage):
        running = {process.name: process.birth.process() for process in stage if process.birth is not None}
        left = {name: process for name, process in running.items() if process is not None}
        for name, process in left.items():
            logger.info("stopping %s (pid %d), left by a supervisor that was killed", name, process.pid)
        stop_strangers({process: STOP_SIGNALS.get(name, signal.SIGTERM) for name, process in left.items()}, STOP_SECONDS_MAX)
        stopped += left
    for gone in state.processes.values():
        gone.birth = None
    state.phase = Phase.STOPPED
    write_state(home, state)
    home.settings.unlink(missing_ok=True)
    return stopped
