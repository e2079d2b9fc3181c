"""One supervised process: prepared once, started, watched until it is ready, and started again when it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra.stack.backoff import STEADY_SECONDS, delay_seconds
from infra.stack.errors import StackError
from infra.stack.process import Command, spawn, stop_child
from infra.stack.state import Birth, Condition, ProcessState

PROBE_SECONDS_BETWEEN = 0.1
PROBE_SECONDS_MAX = 10.0
READY_SECONDS_MAX = 120.0
TAIL_LINES = 12
TAIL_BYTES = 16_384


@dataclass(slots=True)
class Unit:
    """`prepare` blocks and runs once. `ready` returns once it answers, and raises while it does not. `changed` is called after
    each change of `state`."""

    state: ProcessState
    log: Path
    command: Callable[[], Command]
    ready: Callable[[], Awaitable[object]]
    changed: Callable[[], None]
    prepare: Callable[[], None] = field(default=lambda: None)
    _process: asyncio.subprocess.Process | None = None
    _keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when it is ready. Raises StackError when it ends before that or takes too long."""
        self._set(Condition.STARTING)
        try:
            await asyncio.to_thread(self.prepare)
            await self._start_once()
        except StackError as error:
            self._set(Condition.FAILED, str(error))
            raise
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.state.name}")

    async def stop(self) -> None:
        """Ends the process, if it runs; it is not started again."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is not None:
            command = self.command()
            await stop_child(self._process, command.stop_signal, command.stop_seconds_max)
        self.state.birth = None
        if self.state.condition is not Condition.FAILED:
            self._set(Condition.STOPPED)

    async def _keep(self) -> None:
        """Waits for its end and starts it again, more slowly the more often it fails in a row."""
        failures = 0
        while self._process is not None:
            started = time.monotonic()
            code = await self._process.wait()
            failures = 0 if time.monotonic() - started > STEADY_SECONDS else failures + 1
            restarted = False
            while not restarted:
                self.state.restarts += 1
                self._set(Condition.RESTARTING, f"ended with exit code {code}")
                await asyncio.sleep(delay_seconds(failures))
                try:
                    await self._start_once()
                    restarted = True
                except StackError as error:
                    failures += 1
                    self._set(Condition.RESTARTING, str(error))

    async def _start_once(self) -> None:
        process = self._process = await spawn(self.command(), self.log)
        self.state.birth = Birth.of(process.pid)
        self.changed()
        ending = asyncio.create_task(process.wait())
        answering = asyncio.create_task(self._until_ready())
        try:
            await asyncio.wait({ending, answering}, timeout=READY_SECONDS_MAX, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                raise self._failure(f"ended with exit code {process.returncode} before it was ready")
            if not answering.done():
                process.kill()
                raise self._failure(f"was not ready in {READY_SECONDS_MAX:.0f} seconds")
        finally:
            answering.cancel()
            ending.cancel()
        self._set(Condition.READY)

    async def _until_ready(self) -> None:
        while True:
            try:
                return await self._ask()
            except Exception as error:  # noqa: BLE001 - each client has its own ways to say "not yet"
                self.state.detail = f"{type(error).__name__}: {error}"[:200]
            await asyncio.sleep(PROBE_SECONDS_BETWEEN)

    async def _ask(self) -> None:
        async with asyncio.timeout(PROBE_SECONDS_MAX):
            await self.ready()

    def _failure(self, what: str) -> StackError:
        last_probe = f" (last answer: {self.state.detail})" if self.state.detail else ""
        return StackError(
            f"{self.state.name} {what}{last_probe}\n{tail(self.log)}", f"See {self.log}, then run the command again."
        )

    def _set(self, condition: Condition, detail: str = "") -> None:
        self.state.condition = condition
        self.state.detail = detail
        self.changed()


def tail(log: Path) -> str:
    """The last lines of a log."""
    if not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return "\n".join(lines[-TAIL_LINES:])
