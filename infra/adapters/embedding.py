"""The embedder: bge-small-en-v1.5 (quantised) by ONNX Runtime, on a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from events.knowledge import EMBEDDING_DIMENSIONS
from infra.settings import EmbeddingSettings

TOKENS_MAX = 512
"""The model's context; what is longer is cut."""

TEXT_CHARACTERS_MAX = 8_192
"""Cut before tokenising: 512 tokens never need more, and tokenising a megabyte would take a second."""

EPSILON = 1e-12


class EmbeddingModel:
    """The loaded model. One call runs one batch on one thread; not for concurrent use."""

    def __init__(self, directory: Path) -> None:
        # Imported late: only the processes that embed pay for these libraries.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(directory / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS_MAX)
        self._tokenizer.enable_padding()

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row a text: the last layer's CLS token, as the model's authors prescribe."""
        encoded = self._tokenizer.encode_batch([text[:TEXT_CHARACTERS_MAX] for text in texts])
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
            "token_type_ids": np.zeros_like(ids),
        }
        hidden: NDArray[np.float32] = self._session.run(None, inputs)[0]
        first = hidden[:, 0, :]
        lengths = np.maximum(np.linalg.norm(first, axis=1, keepdims=True), EPSILON)
        return np.asarray(first / lengths, dtype="<f4")


class OnnxEmbedder:
    """The `Embedder` port. The model is loaded at the first text, on the thread that runs it.

    A vector may differ in its last digits with the batch it was computed in (the activations are quantised over the
    batch): embeddings are recorded as facts, never computed twice and compared.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")

    async def embed(self, texts: Sequence[str]) -> Sequence[bytes]:
        """One unit vector a text, in order: little-endian float32, `EMBEDDING_DIMENSIONS` wide.

        Raises RuntimeError when no model directory is set, and what ONNX Runtime raises when its files are not there.
        """
        # Texts of like length share a batch, so little is padded; each batch is its own job, so that one question
        # waits for one batch, never for a megabyte of somebody's sentences.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors: list[bytes] = [b""] * len(texts)
        loop = asyncio.get_running_loop()
        for start in range(0, len(order), self._settings.batch_count_max):
            part = order[start : start + self._settings.batch_count_max]
            rows = await loop.run_in_executor(self._thread, self._run, [texts[index] for index in part])
            for index, row in zip(part, rows, strict=True):
                vectors[index] = row
        return vectors

    async def aclose(self) -> None:
        """Lets the batch under way finish and ends the thread."""
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)

    def _run(self, texts: Sequence[str]) -> list[bytes]:
        rows = self._model.vectors(texts)
        if rows.shape != (len(texts), EMBEDDING_DIMENSIONS):
            raise RuntimeError(f"the embedding model gives {rows.shape[1]} dimensions, and {EMBEDDING_DIMENSIONS} are expected")
        return [row.tobytes() for row in rows]

    @cached_property
    def _model(self) -> EmbeddingModel:
        if self._settings.directory is None:
            raise RuntimeError("no embedding model: set MAINZA_EMBEDDING__DIRECTORY, or start the local stack")
        return EmbeddingModel(self._settings.directory)
