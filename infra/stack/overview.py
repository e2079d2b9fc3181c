"""How the stack does, as data: what the supervisor wrote, compared with what really runs."""

from __future__ import annotations

import time

import psutil
from pydantic import BaseModel

from infra.stack.errors import NotRunning
from infra.stack.home import Home
from infra.stack.locks import supervisor_lives
from infra.stack.state import Birth, Condition, Phase, ProcessState, read_state


class ProcessView(BaseModel):
    """One process now. `memory_bytes` counts its children; `uptime_seconds` is since its last start. None: it does not run."""

    name: str
    condition: str
    pid: int | None
    port: int | None
    memory_bytes: int | None
    uptime_seconds: float | None
    restarts: int
    detail: str


class Overview(BaseModel):
    """`phase` is `orphaned` when the supervisor was killed and left children behind."""

    home: str
    phase: str
    servers_only: bool
    processes: list[ProcessView]

    @property
    def is_healthy(self) -> bool:
        well = (Condition.READY, Condition.EXTERNAL)
        return self.phase == Phase.READY and all(process.condition in well for process in self.processes)


ORPHANED = "orphaned"


def overview(home: Home) -> Overview:
    """Raises NotRunning when no process of the stack is left."""
    state = read_state(home)
    if state is None:
        raise NotRunning
    lives = supervisor_lives(home)
    views = [_view("supervisor", state.supervisor, Condition.READY if lives else Condition.STOPPED)]
    views += [_process_view(process) for process in state.processes.values()]
    if not lives and all(view.pid is None for view in views):
        raise NotRunning
    phase = str(state.phase) if lives else ORPHANED
    return Overview(home=str(home.root), phase=phase, servers_only=state.servers_only, processes=views)


def _process_view(process: ProcessState) -> ProcessView:
    view = _view(process.name, process.birth, process.condition)
    view.port, view.restarts, view.detail = process.port, process.restarts, process.detail
    return view


def _view(name: str, birth: Birth | None, condition: Condition) -> ProcessView:
    process = birth.process() if birth is not None else None
    if process is None:
        gone = Condition.STOPPED if condition is Condition.READY else condition
        return ProcessView(
            name=name, condition=gone, pid=None, port=None, memory_bytes=None, uptime_seconds=None, restarts=0, detail=""
        )
    return ProcessView(
        name=name,
        condition=condition,
        pid=process.pid,
        port=None,
        memory_bytes=memory_bytes(process, with_children=name != "supervisor"),
        uptime_seconds=round(time.time() - process.create_time(), 1),
        restarts=0,
        detail="",
    )


def memory_bytes(process: psutil.Process, *, with_children: bool) -> int | None:
    """Memory of the process, and of its children: the proportional share where the system tells it, so that memory which
    several of them map counts once; otherwise the resident size. None when it ended meanwhile or may not be read."""
    total = 0
    try:
        for member in [process, *(process.children(recursive=True) if with_children else [])]:
            full = member.memory_full_info()
            total += int(getattr(full, "pss", 0) or full.rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return total
