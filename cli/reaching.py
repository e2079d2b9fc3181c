"""From a server that does not answer to words that say which, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from infra.runtime.failures import Halted
from infra.stack.errors import NotRunning
from workers.contract import Transient


@contextmanager
def reaching() -> Iterator[None]:
    """Turns the failures of a missing server into NotRunning."""
    try:
        yield
    except (Transient, Halted) as error:
        raise NotRunning(str(error)) from error
