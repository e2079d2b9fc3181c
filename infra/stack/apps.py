"""Mainza's own processes, as data: what `up` runs beside the servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class App:
    """`python -m cli <arguments>`. They start together; `stage`: higher ones stop first, and all of them before the servers.

    `port_setting`: the setting by which the process is told on which port to serve HTTP; `ready_path` is asked there until it
    answers 200, and only then the process counts as ready.
    """

    name: str
    arguments: tuple[str, ...]
    stage: int
    port_setting: str
    ready_path: str
    environment: Mapping[str, str] = field(default_factory=dict)


ANSWERING = ("validation", "agents")
REMEMBERING = ("learning", "graph", "emotion", "reflection", "consciousness", "audit", "metrics")

APPS = (
    App("workers-answering", ("worker", *ANSWERING), 1, "MAINZA_RUNTIME__METRICS_PORT", "/health"),
    App("workers-remembering", ("worker", *REMEMBERING), 1, "MAINZA_RUNTIME__METRICS_PORT", "/health"),
    App("scheduler", ("scheduler",), 2, "MAINZA_RUNTIME__METRICS_PORT", "/metrics"),
    App("gateway", ("gateway",), 2, "MAINZA_GATEWAY__PORT", "/health"),
)
"""Two worker processes for two cores: one on the way from a request to its reply, and one for what follows from it.

Audit and metrics beside the agents tripled the time to a reply under load.
"""


@dataclass(frozen=True, slots=True)
class Preparation:
    """`python -m cli <arguments>`, which runs to its end once the servers it `needs` are ready."""

    name: str
    arguments: tuple[str, ...]
    needs: tuple[str, ...]


PREPARATIONS = (
    Preparation("topics", ("topics", "--create"), needs=("kafka",)),
    Preparation("migrate", ("migrate",), needs=("postgres", "neo4j")),
)
"""What must be done before the first of Mainza's own processes starts."""
