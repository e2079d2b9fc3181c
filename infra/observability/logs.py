"""Logs: one JSON object a line for machines, readable lines on a terminal; everybody's loggers go through here.

Fields: timestamp, level, component, event, and where they apply user_id, session_id, trace_id (the correlation id),
duration_ms, consciousness_delta, insights_gained.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from events.envelope import Event
from infra.observability.privacy import exception_told, without_text
from infra.settings import LogSettings

ROUTED = ("aiokafka", "asyncio", "faststream", "neo4j", "uvicorn", "uvicorn.error", "uvicorn.access")
"""Loggers that come with handlers of their own, which would print past this module."""

QUIETED = {
    "aiokafka": logging.WARNING,
    "faststream": logging.WARNING,
    "httpx": logging.WARNING,
    "httpx2": logging.WARNING,
    "neo4j.notifications": logging.ERROR,
    "uvicorn.access": logging.WARNING,
}
"""Loggers whose info lines repeat addresses and queries, or tell each step of joining a group."""


def configure(component: str, settings: LogSettings, stream: TextIO | None = None) -> None:
    """Sets up logging of this process, once at its start. `component` is the default of that field.

    Raises ValueError when `settings.level` is no level.
    """
    output = sys.stderr if stream is None else stream
    json_lines = not output.isatty() if settings.json_lines is None else settings.json_lines
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _component_named(component),
        without_text,
        exception_told,
    ]
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(json_lines, output)],
        )
    )
    _route(handler, settings.level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


@contextmanager
def about(event: Event) -> Iterator[None]:
    """Every line logged in the block says whose and which request's event it is about."""
    known = {"trace_id": str(event.correlation_id), "user_id": event.user_id, "session_id": event.session_id}
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in known.items() if value is not None}):
        yield


def _component_named(default: str) -> Processor:
    """Names the component: the one bound, the foreign logger's own name, or the process's."""

    def named(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if "component" not in event:
            record = event.get("_record")
            event["component"] = default if record is None else record.name
        return event

    return named


def _renderer(json_lines: bool, output: TextIO) -> Processor:
    if json_lines:
        return structlog.processors.JSONRenderer(default=str)
    return structlog.dev.ConsoleRenderer(colors=output.isatty())


def _route(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ROUTED:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name, lowest in QUIETED.items():
        logging.getLogger(name).setLevel(max(lowest, root.level))
