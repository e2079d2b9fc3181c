"""Every worker there is. A new one costs a room, a line here, and its events in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workers.agents.worker import worker as agents
from workers.audit.worker import worker as audit
from workers.consciousness.worker import worker as consciousness
from workers.contract import Worker
from workers.emotion.worker import worker as emotion
from workers.graph.worker import worker as graph
from workers.learning.worker import worker as learning
from workers.metrics.worker import worker as metrics
from workers.reflection.worker import worker as reflection
from workers.validation.worker import worker as validation

WORKERS: tuple[Worker[Any, Any], ...] = (
    validation,
    agents,
    learning,
    graph,
    emotion,
    reflection,
    consciousness,
    audit,
    metrics,
)

BY_NAME: Mapping[str, Worker[Any, Any]] = {worker.name: worker for worker in WORKERS}


class UnknownWorker(Exception):
    """A name that is no worker's."""


def workers_named(names: Sequence[str]) -> list[Worker[Any, Any]]:
    """The workers of these names, each once. Raises UnknownWorker, which tells the names there are."""
    unknown = sorted(set(names) - set(BY_NAME))
    if unknown:
        raise UnknownWorker(f"no worker is called {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    return [BY_NAME[name] for name in dict.fromkeys(names)]
