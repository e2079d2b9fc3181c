"""The language model's server: llama.cpp behind an OpenAI-compatible API, in a process of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.stack.home import Home
from infra.stack.passwords import password
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command

MODEL = "smollm2-135m-instruct"


@dataclass(frozen=True, slots=True)
class Llm:
    home: Home
    model_file: Path
    port: int
    name: str = "llm"

    def settings(self) -> dict[str, Any]:
        return {
            "llm": {
                "base_url": f"http://{LOOPBACK}:{self.port}/v1",
                "model": MODEL,
                "api_key": password(self.home, self.name),
            }
        }

    def prepare(self) -> None:
        password(self.home, self.name)

    def command(self) -> Command:
        key_file = self.home.secrets / self.name
        argv = [sys.executable, "-m", "infra.stack.llm_server", str(self.model_file), MODEL, str(self.port), str(key_file)]
        return Command(argv, directory=Path(__file__).parents[2], stop_seconds_max=5)
