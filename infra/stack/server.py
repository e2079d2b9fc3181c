"""What the launcher must know of a server to run it."""

from __future__ import annotations

from typing import Any, Protocol

from infra.stack.process import Command

SERVER_STAGE = 0
"""Servers start together and stop last."""


class Server(Protocol):
    """One server of the stack. Its readiness probe is the one of the same name in `probes`."""

    @property
    def name(self) -> str: ...

    @property
    def port(self) -> int: ...

    def settings(self) -> dict[str, Any]:
        """The settings by which it is reached, nested as in `Settings`."""

    def prepare(self) -> None:
        """Makes its data directory and configuration. Blocks; does nothing twice. Raises StackError."""

    def command(self) -> Command:
        """How it runs, once prepared."""
