"""Children of the supervisor: how one is started and how one is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from infra.settings import child_environment

KILL_SECONDS_MAX = 5.0


@dataclass(frozen=True, slots=True)
class Command:
    """How a process is run. `environment` is added to the launcher's own. `stop_signal` asks it to end in good order."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds_max: float = 20.0


async def spawn(command: Command, log: Path) -> asyncio.subprocess.Process:
    """Starts it in a session of its own, so that Ctrl-C in the terminal reaches the supervisor only. Output goes to `log`."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=child_environment(command.environment),
            cwd=command.directory,
            start_new_session=True,
        )


async def stop_child(process: asyncio.subprocess.Process, ask: signal.Signals, seconds_max: float) -> None:
    """Asks our own child to end, waits, then kills it and whatever it left in its session."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(ask)
        try:
            await asyncio.wait_for(process.wait(), seconds_max)
        except TimeoutError:
            process.kill()
            await process.wait()
    _kill_group(process.pid)


def stop_strangers(processes: Mapping[psutil.Process, signal.Signals], seconds_max: float) -> None:
    """The same, side by side, for processes whose parent is gone. Blocks until they ended. `spawn` made each lead its group."""
    for process, ask in processes.items():
        with suppress(psutil.NoSuchProcess):
            process.send_signal(ask)
    _, deaf = psutil.wait_procs(processes, timeout=seconds_max)
    for process in deaf:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(deaf, timeout=KILL_SECONDS_MAX)
    for process in processes:
        _kill_group(process.pid)


def _kill_group(group: int) -> None:
    """What a process left behind in its group. A group's number is not given to a new process while the group has members."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
