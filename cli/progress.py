"""What a person sees while the stack is downloaded and started: bars on a terminal, a line for each step elsewhere."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from infra.stack.state import Condition, StackState

MARKS = {
    Condition.READY: "[green]ready[/green]",
    Condition.EXTERNAL: "[green]external[/green]",
    Condition.FAILED: "[red]failed[/red]",
    Condition.RESTARTING: "[yellow]restarting[/yellow]",
}
ENDED = (Condition.READY, Condition.EXTERNAL)
LINES_MAX = 64


class LaunchProgress:
    """A `Report` for downloads, and a watcher of the supervisor's state. Everything goes to standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, Condition] = {}
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def begin(self, part: str, count: int | None) -> None:
        self._say(f"downloading {part}")
        with self._lock:
            self._tasks[f"download {part}"] = self._bars.add_task(f"download {part}", total=count, note="")

    def advance(self, part: str) -> None:
        self._bars.advance(self._tasks[f"download {part}"])

    def finish(self, part: str) -> None:
        task = self._tasks[f"download {part}"]
        self._bars.update(task, total=self._bars.tasks[task].completed)
        self._say(f"downloaded {part}")

    def watch(self, state: StackState) -> None:
        """Shows how each process does; says it once for each change."""
        for process in list(state.processes.values())[:LINES_MAX]:
            if self._said.get(process.name) is process.condition:
                continue
            self._said[process.name] = process.condition
            note = MARKS.get(process.condition, str(process.condition))
            task = self._tasks.get(process.name)
            if task is None:
                task = self._tasks[process.name] = self._bars.add_task(f"start {process.name}", total=1, note=note)
            self._bars.update(task, completed=1 if process.condition in ENDED else 0, note=note)
            self._say(f"{process.name} is {process.condition}")

    def _say(self, line: str) -> None:
        if not self._console.is_terminal:
            self._console.print(line, soft_wrap=True)
