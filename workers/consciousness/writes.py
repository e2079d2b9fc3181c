"""The rows consciousness keeps for those who read its state and its history."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime

from events.mind import Change, MainzaState
from workers.contract import Write


class StateRecorded(Write):
    """One version of a mind's state, why it changed, and the event that closed the cycle."""

    mind_id: str
    version: int
    at: AwareDatetime
    consciousness_level: float | None
    evolution_level: int
    state: MainzaState
    changes: tuple[Change, ...]
    event_id: UUID
