"""The supervisor with real servers: passwords are asked for, what is killed comes back, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from infra.settings import Settings
from infra.stack import launcher
from infra.stack.errors import NotRunning
from infra.stack.home import Home
from infra.stack.locks import supervisor_lives
from infra.stack.overview import ORPHANED, overview
from infra.stack.state import Birth, Condition, Phase, StackState, read_state

REPOSITORY = Path(__file__).parents[3]
WAIT_SECONDS_MAX = 90.0


class Stack:
    """One small stack in a home of its own."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> StackState:
        argv = [sys.executable, "-m", "tests.integration.stack.small_stack", str(self.home.root)]
        self.supervisor = subprocess.Popen(argv, cwd=REPOSITORY, start_new_session=True)
        pid = self.supervisor.pid
        return self.until(lambda state: state.supervisor.pid == pid and state.phase is Phase.READY)

    def until(self, holds: Callable[[StackState], bool]) -> StackState:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            state = read_state(self.home)
            if state is not None and holds(state):
                return state
            assert self.supervisor is None or self.supervisor.poll() is None, "the supervisor ended"
            time.sleep(0.05)
        raise AssertionError(f"not so after {WAIT_SECONDS_MAX} seconds: {read_state(self.home)}")

    def settings(self) -> Settings:
        return Settings(home=self.home.root)


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    for name in ("MAINZA_POSTGRES__DSN", "MAINZA_REDIS__URL"):
        monkeypatch.delenv(name, raising=False)
    stack = Stack(Home(tmp_path_factory.mktemp("home")))
    yield stack
    if stack.supervisor is not None and stack.supervisor.poll() is None:
        stack.supervisor.terminate()
        stack.supervisor.wait(60)
    launcher.down(stack.home)


def births(state: StackState) -> dict[str, Birth]:
    return {name: process.birth for name, process in state.processes.items() if process.birth is not None}


async def test_servers_ask_for_their_passwords_and_listen_on_loopback_only(stack: Stack) -> None:
    state = stack.start()
    settings = stack.settings()

    connection = await asyncpg.connect(settings.postgres.dsn.get_secret_value())
    assert await connection.fetchval("SELECT current_database()") == "mainza"
    assert await connection.fetchval("SHOW password_encryption") == "scram-sha-256"
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(user="mainza", password="guess", host="127.0.0.1", port=state.processes["postgres"].port)

    async with Redis(host="127.0.0.1", port=state.processes["valkey"].port or 0) as stranger:
        with pytest.raises(AuthenticationError):
            await stranger.ping()

    secrets = [path.read_text().strip() for path in stack.home.secrets.iterdir()]
    assert len(secrets) == 2
    for birth in births(state).values():
        process = birth.process()
        assert process is not None
        listening = [c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
        assert listening == ["127.0.0.1"]
        assert not [secret for secret in secrets if secret in " ".join(process.cmdline())]


async def test_what_was_written_is_there_after_a_stop_and_a_start_at_the_same_address(stack: Stack) -> None:
    first = stack.start()
    connection = await asyncpg.connect(stack.settings().postgres.dsn.get_secret_value())
    await connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    await connection.close()

    assert sorted(launcher.down(stack.home)) == ["postgres", "valkey"]

    assert all(birth.process() is None for birth in births(first).values())
    assert not stack.home.settings.exists()
    with pytest.raises(NotRunning):
        overview(stack.home)

    second = stack.start()
    assert {name: process.port for name, process in second.processes.items()} == {
        name: process.port for name, process in first.processes.items()
    }
    connection = await asyncpg.connect(stack.settings().postgres.dsn.get_secret_value())
    assert await connection.fetchval("SELECT id FROM kept") == 7
    await connection.close()


def test_a_server_that_is_killed_comes_back_by_itself(stack: Stack) -> None:
    killed = births(stack.start())["postgres"]
    os.kill(killed.pid, signal.SIGKILL)

    state = stack.until(
        lambda state: state.processes["postgres"].restarts > 0 and state.processes["postgres"].condition is Condition.READY
    )

    assert births(state)["postgres"] != killed
    assert overview(stack.home).is_healthy


def test_children_of_a_killed_supervisor_are_shown_and_then_stopped(stack: Stack) -> None:
    state = stack.start()
    assert stack.supervisor is not None
    stack.supervisor.kill()
    stack.supervisor.wait()

    assert not supervisor_lives(stack.home)
    assert overview(stack.home).phase == ORPHANED
    assert all(birth.process() is not None for birth in births(state).values())

    assert sorted(launcher.down(stack.home)) == ["postgres", "valkey"]
    assert all(birth.process() is None for birth in births(state).values())


def test_a_new_supervisor_takes_over_from_a_killed_one(stack: Stack) -> None:
    orphans = births(stack.start())
    assert stack.supervisor is not None
    stack.supervisor.kill()
    stack.supervisor.wait()

    state = stack.start()

    assert all(birth.process() is None for birth in orphans.values())
    assert overview(stack.home).is_healthy
    assert set(births(state)) == set(orphans)
