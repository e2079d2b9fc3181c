"""The mind's state, now and as it came to be."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from gateway.auth import authenticated
from gateway.parts import parts_of
from gateway.requests import problem
from infra.adapters.mind_history import PAGE_COUNT_MAX, StateRow

ANSWERS: dict[int | str, dict[str, Any]] = {
    401: problem("No API key."),
    422: problem("A parameter is out of its bounds."),
    503: problem("The projection cannot be reached."),
}
router = APIRouter(prefix="/consciousness", tags=["consciousness"], responses=ANSWERS)


class StateView(BaseModel):
    """One version of the mind's state. What is null has not been measured yet."""

    mind_id: str
    version: int = Field(description="0 before the first cycle.")
    at: datetime | None = None
    consciousness_level: float | None = Field(default=None, description="0 to 1.")
    evolution_level: int | None = Field(default=None, description="1 to 10.")
    emotional_state: dict[str, Any] | None = None
    state: dict[str, Any] | None = Field(default=None, description="Everything that is known, with sample counts.")
    changes: list[dict[str, Any]] = Field(
        default_factory=list, description="What moved in this version, from what to what, by which rule, on which evidence."
    )
    event_id: UUID | None = Field(default=None, description="The event of the log that says so.")


class History(BaseModel):
    """Versions of the state, newest first; `next_before` continues where this page ends."""

    mind_id: str
    states: list[StateView]
    next_before: int | None = None


@router.get("/status")
async def status(request: Request, _principal: Annotated[str, Depends(authenticated)]) -> StateView:
    """The newest state. Before the first cycle everything is null: nothing was measured."""
    parts = parts_of(request)
    row = await parts.history.latest(parts.mind_id)
    return StateView(mind_id=parts.mind_id, version=0) if row is None else _view(row)


@router.get("/history")
async def history(
    request: Request,
    _principal: Annotated[str, Depends(authenticated)],
    limit: Annotated[int, Query(ge=1, le=PAGE_COUNT_MAX, description="How many versions at most.")] = 50,
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Only versions below this one.")] = None,
) -> History:
    """How the state came to be: each version with its changes and their evidence, newest first."""
    parts = parts_of(request)
    rows = await parts.history.page(parts.mind_id, before, limit)
    following = rows[-1].version if len(rows) == limit and rows[-1].version > 0 else None
    return History(mind_id=parts.mind_id, states=[_view(row) for row in rows], next_before=following)


def _view(row: StateRow) -> StateView:
    return StateView(
        mind_id=row.mind_id,
        version=row.version,
        at=row.at,
        consciousness_level=row.state.get("consciousness_level"),
        evolution_level=row.state.get("evolution_level"),
        emotional_state=row.state.get("emotional_state"),
        state=row.state,
        changes=row.changes,
        event_id=row.event_id,
    )
