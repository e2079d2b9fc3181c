"""Is the process alive, can it do its work, and what does it count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from gateway.auth import authenticated_reader, holds_key
from gateway.parts import parts_of
from infra.adapters.probes import Status
from infra.observability.metrics import REGISTRY

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Status


class DependencyView(BaseModel):
    """What one dependency answered, and after how many milliseconds."""

    status: Status
    latency_ms: float
    optional: bool
    detail: str | None


class ReadinessView(BaseModel):
    """`ok`; `degraded` when only something optional is away, e.g. the model; `away` when something required is."""

    status: Status
    dependencies: dict[str, DependencyView]


@router.get("/health")
async def health() -> Health:
    """The process lives and its loop turns. No key needed."""
    return Health(status=Status.OK)


@router.get("/health/ready", responses={503: {"model": ReadinessView, "description": "Something required is away."}})
async def ready(request: Request, trusted: Annotated[bool, Depends(holds_key)]) -> Response:
    """Each dependency with its latency. No key needed; with it, why a dependency is away is told as well."""
    found = await parts_of(request).prober.readiness()
    view = ReadinessView(
        status=found.status,
        dependencies={
            name: DependencyView(
                status=finding.status,
                latency_ms=finding.latency_ms,
                optional=finding.optional,
                detail=finding.detail if trusted else None,
            )
            for name, finding in found.findings.items()
        },
    )
    return JSONResponse(view.model_dump(mode="json"), 503 if found.status is Status.AWAY else 200)


@router.get("/metrics", response_model=None, dependencies=[Depends(authenticated_reader)])
async def metrics() -> Response:
    """This process's counters, for Prometheus; its `authorization` setting or `basic_auth` carries the key."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
