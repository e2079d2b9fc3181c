"""What learning asks of the outside: one embedding for every sentence worth a memory, all in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.replies import AgentReplied
from workers.contract import Received
from workers.learning.reading import Observed, Reading, read
from workers.ports import Ports


async def observe(ports: Ports, batch: Sequence[Received]) -> Sequence[Observed]:
    """Reads and embeds a batch. Reading is pure but takes milliseconds, so it runs on a thread: heartbeats share the loop."""
    readings = await asyncio.to_thread(_readings, batch)
    texts = [one.sentence.text for reading in readings for one in reading.memorable]
    vectors = iter(await ports.embedder.embed(texts) if texts else ())
    return [Observed(reading, tuple(next(vectors) for _ in reading.memorable)) for reading in readings]


def _readings(batch: Sequence[Received]) -> list[Reading]:
    return [read(received.payload) for received in batch if isinstance(received.payload, AgentReplied)]
