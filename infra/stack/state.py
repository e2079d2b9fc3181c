"""What the supervisor says about itself and its children: one file, written by it alone, read by every command."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import psutil
from pydantic import BaseModel, ValidationError

from infra.stack.home import Home, write_private

CREATED_TOLERANCE_SECONDS = 0.02


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class Condition(StrEnum):
    """How one process does. EXTERNAL: its address is set by the environment, so it is not ours to start."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPED = "stopped"
    FAILED = "failed"
    EXTERNAL = "external"


class Birth(BaseModel):
    """A process for sure: a pid alone is given to another process once its owner is gone. `created`: seconds of the epoch."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Birth:
        """Raises psutil.NoSuchProcess when it is gone already."""
        return cls(pid=pid, created=psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The process if it still runs; None when it ended, is a zombie, or its pid now belongs to another one."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) <= CREATED_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class ProcessState(BaseModel):
    name: str
    stage: int
    condition: Condition = Condition.WAITING
    birth: Birth | None = None
    port: int | None = None
    restarts: int = 0
    detail: str = ""


class StackState(BaseModel):
    phase: Phase
    supervisor: Birth
    servers_only: bool = False
    processes: dict[str, ProcessState] = {}
    error: str = ""
    fix: str = ""


def state_file(home: Home) -> Path:
    return home.run / "state.json"


def read_state(home: Home) -> StackState | None:
    """The last state written; None when there is none, or it was written by a version that said it differently."""
    path = state_file(home)
    try:
        return StackState.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_state(home: Home, state: StackState) -> None:
    write_private(state_file(home), state.model_dump_json(indent=2) + "\n")
