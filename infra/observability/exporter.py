"""`/metrics` and `/health` of one process, on loopback. It runs on the process's own loop: an answer proves the loop turns."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from infra.observability.metrics import REGISTRY
from infra.settings import Settings

HOST = "127.0.0.1"
REQUEST_BYTES_MAX = 8_192
REQUEST_SECONDS_MAX = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the process does its work, and what it says of it: names and numbers, never anyone's text."""

    ok: bool = True
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    content_type: str
    body: bytes

    def encoded(self) -> bytes:
        head = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\nContent-Type: {self.content_type}\r\n"
            f"Content-Length: {len(self.body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode("ascii") + self.body


def port_file(home: Path, process: str) -> Path:
    """Where a process writes the port it got, for scrapers and `mainza status`."""
    return home / "run" / f"metrics-{re.sub(r'[^A-Za-z0-9._-]', '_', process)}.port"


def answer_to(request_line: str, health: Callable[[], Health]) -> Answer:
    """What to say to one request line, e.g. `GET /metrics HTTP/1.1`."""
    method, _, rest = request_line.partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    if method != "GET":
        return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"only GET\n")
    if path == "/metrics":
        return Answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))
    if path == "/health":
        state = health()
        body = json.dumps({"ok": state.ok, **state.details}, default=str).encode()
        return Answer(HTTPStatus.OK if state.ok else HTTPStatus.SERVICE_UNAVAILABLE, "application/json", body)
    return Answer(HTTPStatus.NOT_FOUND, "text/plain", b"try /metrics or /health\n")


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, health: Callable[[], Health]) -> None:
    """One request, one answer, the connection closed. A slow, cut off or too long request gets no answer."""
    try:
        with suppress(TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(REQUEST_SECONDS_MAX):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(answer_to(head.partition(b"\r\n")[0].decode("latin-1"), health).encoded())
                await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def exporting(process: str, settings: Settings, health: Callable[[], Health] = Health) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port.

    `process` names the process among others, e.g. `worker-validation-0`. The port is in `port_file` until the block ends.
    Raises OSError when `settings.runtime.metrics_port` is taken.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _answered(reader, writer, health)

    server = await asyncio.start_server(serve, HOST, settings.runtime.metrics_port, limit=REQUEST_BYTES_MAX)
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        path = port_file(settings.home, process)
        await asyncio.to_thread(_written, path, port)
        structlog.get_logger().info("metrics served", process=process, address=f"http://{HOST}:{port}/metrics")
        try:
            yield port
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)


def _written(path: Path, port: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{port}\n", encoding="ascii")
