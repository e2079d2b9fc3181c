"""The embedder with the real model of the running stack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
from numpy.typing import NDArray

from events.knowledge import EMBEDDING_DIMENSIONS
from infra.adapters.embedding import OnnxEmbedder
from infra.settings import EmbeddingSettings, Settings


@pytest.fixture
async def embedder() -> AsyncIterator[OnnxEmbedder]:
    embedder = OnnxEmbedder(Settings().embedding)
    yield embedder
    await embedder.aclose()


async def vectors(embedder: OnnxEmbedder, *texts: str) -> NDArray[np.float32]:
    return np.array([np.frombuffer(vector, "<f4") for vector in await embedder.embed(texts)])


async def test_every_text_has_a_unit_vector_in_its_place(embedder: OnnxEmbedder) -> None:
    texts = [f"{'very ' * (number % 7)}short text number {number}" for number in range(40)]
    found = await vectors(embedder, *texts)
    assert found.shape == (40, EMBEDDING_DIMENSIONS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    alone = await vectors(embedder, texts[17])
    assert np.argmax(found @ alone[0]) == 17


async def test_what_belongs_together_is_nearer_than_what_does_not(embedder: OnnxEmbedder) -> None:
    question, answer, other = await vectors(
        embedder, "What does my sister do?", "My sister Marta is a nurse.", "The compiler rejects my program."
    )
    assert question @ answer > question @ other + 0.1


async def test_texts_beyond_the_models_context_are_cut_and_no_texts_are_no_work(embedder: OnnxEmbedder) -> None:
    endless, empty = await vectors(embedder, "word " * 200_000, "")
    assert np.isfinite(endless).all()
    assert np.isfinite(empty).all()
    assert list(await embedder.embed([])) == []


async def test_a_question_waits_for_one_batch_of_anothers_sentences_only(embedder: OnnxEmbedder) -> None:
    await embedder.embed(["warm"])
    finished: list[str] = []

    async def embed(name: str, texts: list[str]) -> None:
        await embedder.embed(texts)
        finished.append(name)

    many = asyncio.create_task(embed("many", ["A sentence of somebody else."] * 96))
    await asyncio.sleep(0)
    await embed("question", ["What is it?"])
    await many
    assert finished == ["question", "many"]


async def test_without_a_model_directory_embedding_says_what_to_set() -> None:
    embedder = OnnxEmbedder(EmbeddingSettings())
    with pytest.raises(RuntimeError, match="MAINZA_EMBEDDING__DIRECTORY"):
        await embedder.embed(["hello"])
    await embedder.aclose()
