"""The one process that owns all others: starts them in order, keeps them running, and stops them in reverse order."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from infra.settings import Settings
from infra.stack.apps import APPS, PREPARATIONS, App, Preparation
from infra.stack.errors import StackError
from infra.stack.home import Home, write_private
from infra.stack.plan import Plan
from infra.stack.ports import LOOPBACK, Ports
from infra.stack.probes import PROBES
from infra.stack.process import Command, spawn, stop_child
from infra.stack.reach import variables
from infra.stack.server import SERVER_STAGE, Server
from infra.stack.state import Birth, Condition, Phase, ProcessState, StackState, write_state
from infra.stack.unit import Unit, tail

REPOSITORY = Path(__file__).parents[2]
PREPARATION_SECONDS_MAX = 120.0

logger = logging.getLogger(__name__)


class Supervisor:
    """Owns the children of one home. `run` returns the exit code once everything is stopped."""

    def __init__(self, home: Home, plan: Plan, *, servers_only: bool) -> None:
        self._home = home
        self._plan = plan
        self._settings = Settings(home=home.root, **plan.settings)
        self._units: list[Unit] = []
        self._stop_asked = asyncio.Event()
        names = (*(server.name for server in plan.servers), *plan.external)
        self._is_ready = {name: asyncio.Event() for name in names}
        self._state = StackState(phase=Phase.STARTING, supervisor=Birth.of(os.getpid()), servers_only=servers_only)

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_asked.set)
        starting = asyncio.create_task(self._start())
        asked = asyncio.create_task(self._stop_asked.wait())
        try:
            await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await asked
        except StackError as error:
            self._state.error, self._state.fix = str(error), error.fix
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await self._stop()
        self._set_phase(Phase.FAILED if self._state.error else Phase.STOPPED)
        return 1 if self._state.error else 0

    async def start_process(
        self,
        name: str,
        argv: Sequence[str],
        environment: Mapping[str, str],
        *,
        stage: int,
        port: int | None = None,
        ready: Callable[[], Awaitable[object]],
    ) -> None:
        """Starts a process of ours and keeps it running; returns when `ready` no longer raises. Raises StackError."""
        command = Command(argv, environment, directory=REPOSITORY)
        await self._start_unit(ProcessState(name=name, stage=stage, port=port), lambda: command, ready)

    async def _start(self) -> None:
        for name in self._plan.external:
            self._state.processes[name] = ProcessState(name=name, stage=SERVER_STAGE, condition=Condition.EXTERNAL)
        preparations = () if self._state.servers_only else PREPARATIONS
        await _together(
            *(self._start_server(server) for server in self._plan.servers),
            *(self._check_external(name) for name in self._plan.external),
            *(self._prepare(preparation) for preparation in preparations),
        )
        write_private(self._home.settings, json.dumps(self._plan.settings, indent=2) + "\n")
        if not self._state.servers_only:
            await self._start_apps()
        self._set_phase(Phase.READY)

    async def _start_server(self, server: Server) -> None:
        state = ProcessState(name=server.name, stage=SERVER_STAGE, port=server.port)
        ready = partial(PROBES[server.name], self._settings)
        await self._start_unit(state, server.command, ready, server.prepare)
        self._is_ready[server.name].set()

    async def _start_unit(
        self,
        state: ProcessState,
        command: Callable[[], Command],
        ready: Callable[[], Awaitable[object]],
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._state.processes[state.name] = state
        unit = Unit(state, self._home.log(state.name), command, ready, self._publish, prepare)
        self._units.append(unit)
        await unit.start()
        logger.info("%s is ready", state.name)

    async def _check_external(self, name: str) -> None:
        try:
            self._state.processes[name].detail = await PROBES[name](self._settings)
        except Exception as error:
            raise StackError(
                f"{name} is set by the environment and does not answer: {type(error).__name__}: {error}",
                "Start it, correct its MAINZA_ variables, or unset them to use a local one.",
            ) from error
        self._is_ready[name].set()
        self._publish()

    async def _start_apps(self) -> None:
        ports = Ports(self._home.run / "ports.json")
        gateway_port = self._settings.gateway.port
        await _together(*(self._start_app(app, gateway_port if app.name == "gateway" else ports.get(app.name)) for app in APPS))

    async def _start_app(self, app: App, port: int) -> None:
        environment = {"MAINZA_HOME": str(self._home.root), app.port_setting: str(port), **app.environment}
        ready = partial(answers, f"http://{LOOPBACK}:{port}{app.ready_path}")
        await self.start_process(app.name, cli(app.arguments), environment, stage=app.stage, port=port, ready=ready)

    async def _prepare(self, preparation: Preparation) -> None:
        """Waits for its servers, then runs it. It gets all addresses with it: they are published only when all is ready."""
        for name in preparation.needs:
            await self._is_ready[name].wait()
        log = self._home.log(preparation.name)
        command = Command(cli(preparation.arguments), variables(self._home, self._settings), directory=REPOSITORY)
        process = await spawn(command, log)
        try:
            async with asyncio.timeout(PREPARATION_SECONDS_MAX):
                code = await process.wait()
        except TimeoutError as error:
            raise StackError(
                f"`mainza {preparation.name}` did not end in {PREPARATION_SECONDS_MAX:.0f} seconds\n{tail(log)}", f"See {log}."
            ) from error
        finally:
            await stop_child(process, command.stop_signal, command.stop_seconds_max)
        if code != 0:
            raise StackError(f"`mainza {preparation.name}` failed with exit code {code}\n{tail(log)}", f"See {log}.")

    async def _stop(self) -> None:
        """Stage by stage from the last; the processes of one stage at once."""
        self._home.settings.unlink(missing_ok=True)
        self._set_phase(Phase.STOPPING)
        for stage in sorted({unit.state.stage for unit in self._units}, reverse=True):
            await asyncio.gather(*(unit.stop() for unit in self._units if unit.state.stage == stage))

    def _set_phase(self, phase: Phase) -> None:
        self._state.phase = phase
        logger.info("the stack is %s", phase)
        self._publish()

    def _publish(self) -> None:
        write_state(self._home, self._state)


async def _together(*steps: Coroutine[Any, Any, None]) -> None:
    """All at once; the first failure ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures


async def answers(url: str) -> None:
    """Raises while it does not answer, or with anything but success."""
    async with httpx.AsyncClient() as client:
        (await client.get(url)).raise_for_status()


def cli(arguments: Sequence[str]) -> list[str]:
    """`mainza <arguments>` in this Python."""
    return [sys.executable, "-m", "cli", *arguments]
