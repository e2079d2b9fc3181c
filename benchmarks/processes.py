"""Mainza's own processes as `up` runs them, beside whatever else runs on the stack's servers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from infra.stack.apps import APPS, App
from infra.stack.ports import LOOPBACK, Ports
from infra.stack.process import Command
from infra.stack.state import ProcessState
from infra.stack.supervisor import REPOSITORY, answers, cli
from infra.stack.unit import Unit

WITHOUT = frozenset({"scheduler"})
"""Ticks come when they come, and would fall into one run and not into another."""


@asynccontextmanager
async def running_apps(environment: Mapping[str, str], folder: Path) -> AsyncIterator[str]:
    """The workers and a gateway, all ready; gives the gateway's address. `folder` gets their logs."""
    ports = Ports(folder / "ports.json")
    apps = [(app, ports.get(app.name)) for app in APPS if app.name not in WITHOUT]
    async with AsyncExitStack() as closing:
        for app, port in apps:
            unit = _unit(app, port, environment, folder)
            closing.push_async_callback(unit.stop)
            await unit.start()
        yield next(f"http://{LOOPBACK}:{port}" for app, port in apps if app.name == "gateway")


def _unit(app: App, port: int, environment: Mapping[str, str], folder: Path) -> Unit:
    command = Command(cli(app.arguments), {**environment, app.port_setting: str(port)}, REPOSITORY)
    ready = partial(answers, f"http://{LOOPBACK}:{port}{app.ready_path}")
    state = ProcessState(name=app.name, stage=app.stage)
    return Unit(state, folder / f"{app.name}.log", lambda: command, ready, changed=lambda: None)
