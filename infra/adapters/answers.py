"""Model answers as facts: recorded in Postgres under the event that asked and the prompt, before anyone uses them."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import UUID

import asyncpg

from infra.adapters.postgres import sql_text, transient_when_away
from workers.ports import Answer, Prompt


def prompt_hash(prompt: Prompt, model: str) -> bytes:
    """SHA-256 of the prompt's canonical JSON with the model's name: sorted keys, no spaces, ASCII only."""
    value = {"model": model, "prompt": prompt.model_dump(mode="json")}
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")).digest()


class RecordedAnswers:
    """The table `model_answers`. Every method raises Transient when Postgres is away."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self._find = sql_text("queries", "recorded_answer")
        self._record = sql_text("queries", "record_answer")

    async def find(self, cause: UUID, hashed: bytes) -> Answer | None:
        async with transient_when_away():
            found = await self._pool.fetchval(self._find, cause, hashed)
        return None if found is None else Answer.model_validate_json(found)

    async def record(self, cause: UUID, hashed: bytes, answer: Answer) -> Answer:
        """The answer that stands: this one, or the one that another process recorded first."""
        async with transient_when_away():
            standing = await self._pool.fetchval(self._record, cause, hashed, answer.model_dump_json())
        return Answer.model_validate_json(standing)
