"""Every HTTP request is counted, timed and logged, without anything that somebody wrote."""

from __future__ import annotations

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.observability.metrics import REQUEST_SECONDS, REQUESTS

UNROUTED = "unrouted"
"""Paths that match no route share one label: whoever asks for many must not make many time series."""

QUIET_ROUTES = frozenset({"/health", "/health/ready", "/metrics"})


class Observed:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            _told(scope, status, time.perf_counter() - began)


def _told(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", UNROUTED)
    REQUESTS.labels(route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)
    log = structlog.get_logger()
    tell = log.debug if route in QUIET_ROUTES else log.info
    tell("http request", method=scope["method"], route=route, status=status, duration_ms=round(seconds * 1000, 3))
