"""The one process that owns all others: starts them in order, keeps them running, and stops them in reverse order."""

from __future__ import annotations

import asyncio
import itertools
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

from infra.settings import Settings, set_by_environment
from infra.stack.apps import APPS, PREPARATIONS, App
from infra.stack.errors import StackError
from infra.stack.home import Home, write_private
from infra.stack.leftovers import stop_leftovers
from infra.stack.locks import supervisor_lock
from infra.stack.plan import Plan, make_plan
from infra.stack.ports import LOOPBACK, Ports
from infra.stack.probes import PROBES
from infra.stack.process import Command, spawn
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
        await _together(
            *(self._start_server(server) for server in self._plan.servers),
            *(self._check_external(name) for name in self._plan.external),
        )
        write_private(self._home.settings, json.dumps(self._plan.settings, indent=2) + "\n")
        if not self._state.servers_only:
            await self._start_apps()
        self._set_phase(Phase.READY)

    async def _start_server(self, server: Server) -> None:
        state = ProcessState(name=server.name, stage=SERVER_STAGE, port=server.port)
        ready = partial(PROBES[server.name], self._settings)
        await self._start_unit(state, server.command, ready, server.prepare)

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
        self._publish()

    async def _start_apps(self) -> None:
        for arguments in PREPARATIONS:
            await self._run_to_end(arguments)
        ports = Ports(self._home.run / "ports.json")
        for _, group in itertools.groupby(APPS, key=lambda app: app.stage):
            gateway_port = self._settings.gateway.port
            await _together(
                *(self._start_app(app, gateway_port if app.name == "gateway" else ports.get(app.name)) for app in group)
            )

    async def _start_app(self, app: App, port: int) -> None:
        environment = {"MAINZA_HOME": str(self._home.root), app.port_setting: str(port), **app.environment}
        ready = partial(_answers, f"http://{LOOPBACK}:{port}{app.ready_path}")
        await self.start_process(app.name, _cli(app.arguments), environment, stage=app.stage, port=port, ready=ready)

    async def _run_to_end(self, arguments: tuple[str, ...]) -> None:
        name = arguments[0]
        log = self._home.log(name)
        process = await spawn(Command(_cli(arguments), {"MAINZA_HOME": str(self._home.root)}, directory=REPOSITORY), log)
        async with asyncio.timeout(PREPARATION_SECONDS_MAX):
            code = await process.wait()
        if code != 0:
            raise StackError(f"`mainza {name}` failed with exit code {code}\n{tail(log)}", f"See {log}.")

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


async def _answers(url: str) -> None:
    async with httpx.AsyncClient() as client:
        (await client.get(url)).raise_for_status()


def _cli(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "cli", *arguments]


def main() -> int:
    """`python -m infra.stack.supervisor [--servers-only]`: started by `mainza up`, in a session of its own."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("aiokafka", "kafka", "neo4j", "httpx"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)  # a probe that is not answered yet is no error
    home = Home(Settings().home.expanduser())
    home.create()
    with supervisor_lock(home):
        stop_leftovers(home)
        return asyncio.run(_supervise(home, servers_only="--servers-only" in sys.argv[1:]))


async def _supervise(home: Home, *, servers_only: bool) -> int:
    plan = make_plan(home, set_by_environment())
    return await Supervisor(home, plan, servers_only=servers_only).run()


if __name__ == "__main__":
    sys.exit(main())
