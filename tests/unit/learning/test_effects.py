"""Observing: one call embeds a whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

from tests.doubles.exchanges import Talk, direction
from workers.learning.effects import observe
from workers.ports import Ports


class CountingEmbedder:
    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    async def embed(self, texts: Sequence[str]) -> Sequence[bytes]:
        self.calls.append(list(texts))
        return [direction(text) for text in texts]


async def test_a_batch_is_embedded_in_one_call_and_every_exchange_gets_its_own() -> None:
    embedder, talk = CountingEmbedder(), Talk("anna", "mind")
    batch = [talk.says("I like chess. I play the piano."), talk.says("What is it?"), talk.says("My dog is called Rex.")]
    seen = await observe(cast("Ports", SimpleNamespace(embedder=embedder)), batch)
    assert embedder.calls == [["I like chess.", "I play the piano.", "My dog is called Rex."]]
    assert [one.embeddings for one in seen] == [
        (direction("I like chess."), direction("I play the piano.")),
        (),
        (direction("My dog is called Rex."),),
    ]


async def test_a_batch_of_questions_asks_no_model() -> None:
    embedder = CountingEmbedder()
    await observe(cast("Ports", SimpleNamespace(embedder=embedder)), [Talk("anna", "mind").says("Who am I?")])
    assert embedder.calls == []
