"""The embedding model: two files that the workers read; there is no server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILES = ("model.onnx", "tokenizer.json")


def settings(directory: Path) -> dict[str, Any]:
    return {"embedding": {"directory": str(directory)}}
