"""Which port each server listens on: free when it was chosen, and the same at the next start."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path

from infra.stack.errors import StackError
from infra.stack.home import write_private

LOOPBACK = "127.0.0.1"
CANDIDATES = range(20_000, 32_000)
"""Below the ranges from which Linux and macOS take the local port of a connection, so nothing takes it between two starts."""
TRIES_MAX = 200


def is_free(port: int) -> bool:
    """True when a server could listen on this loopback port now (a port that is only lingering counts as free)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


class Ports:
    """The record of chosen ports in one file. Not for two processes at once: the launcher holds its lock meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chosen: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    @property
    def recorded(self) -> dict[str, int]:
        return dict(self._chosen)

    def get(self, name: str, preferred: int | None = None) -> int:
        """The recorded port of `name` while it is free; otherwise `preferred`, or any free one, which is then recorded.

        Raises StackError when none of many tries is free.
        """
        recorded = self._chosen.get(name)
        if recorded is not None and is_free(recorded):
            return recorded
        taken = set(self._chosen.values())
        first = [preferred] if preferred is not None else []
        for port in [*first, *random.sample(CANDIDATES, TRIES_MAX)]:
            if port not in taken and is_free(port):
                self._chosen[name] = port
                write_private(self._path, json.dumps(self._chosen, indent=2) + "\n")
                return port
        raise StackError(
            f"no free port for {name}: {TRIES_MAX} ports of {LOOPBACK} from {CANDIDATES.start} to {CANDIDATES.stop} are taken",
            "Stop servers that are no longer needed (`ss -ltnp` lists them) and try again.",
        )
