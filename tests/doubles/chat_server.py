"""A server with OpenAI's chat API over real HTTP, which says what a test's script tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HANG = b""
"""As a reply: nothing is ever said."""

Reply = bytes | asyncio.Event
"""Raw HTTP, or an event: the reply waits for it and is then an ordinary one."""


def http(body: str | bytes, status: str = "200 OK", content_type: str = "application/json", extra: str = "") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(content)}\r\n{extra}\r\n"
    return head.encode() + content


def completion(text: str | None = "Your dog is called Biscuit.", **choice: Any) -> bytes:
    """An ordinary answer: 20 tokens of prompt, 7 of completion."""
    return http(
        json.dumps(
            {
                "id": "chat-1",
                "object": "chat.completion",
                "created": 1,
                "model": "/some/file.gguf",
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}, **choice}],
                "usage": {"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27},
            }
        )
    )


def half_of(reply: bytes) -> bytes:
    """The connection ends in the middle of it."""
    return reply[: len(reply) - len(reply) // 3]


@dataclass(slots=True)
class ChatServer:
    """Replies in the script's order; the last one is repeated. `requests` are the JSON bodies that came in."""

    script: Sequence[Reply] = (completion(),)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    port: int = 0
    open_count: int = 0
    open_count_max: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def will(self, *script: Reply) -> None:
        """What it says from now on."""
        self.script = script
        self.requests.clear()

    async def until_open(self, count: int) -> None:
        """Until so many requests are waiting for their reply."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.open_count >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _head(reader):
                self.headers.append(head)
                length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length"))
                self.requests.append(json.loads(await reader.readexactly(length)))
                if not await self._reply(writer, reader):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client hung up: that is its right
        finally:
            writer.close()

    async def _reply(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> bool:
        """Whether the connection may be used again."""
        reply = self.script[min(len(self.requests), len(self.script)) - 1]
        async with self.changed:
            self.open_count += 1
            self.open_count_max = max(self.open_count_max, self.open_count)
            self.changed.notify_all()
        try:
            if isinstance(reply, asyncio.Event):
                await reply.wait()
                reply = completion()
            if reply == HANG:
                await reader.read()  # until the client hangs up
                return False
            writer.write(reply)
            await writer.drain()
            return _is_whole(reply)
        finally:
            self.open_count -= 1


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return ""


def _is_whole(reply: bytes) -> bool:
    head, _, body = reply.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), -1)
    return length == len(body)


@asynccontextmanager
async def chat_server(*script: Reply) -> AsyncIterator[ChatServer]:
    server = ChatServer(script or (completion(),))
    handlers: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        handlers.add(task)
        task.add_done_callback(handlers.discard)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
