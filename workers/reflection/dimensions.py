"""The six dimensions along which the mind looks at itself, each 0 to 1, absent when it is not measured."""

from __future__ import annotations

from events.mind import Mood
from workers.evidence import UNIT
from workers.interactions import answered_share, mean_support
from workers.reflection.gather import Kind
from workers.reflection.state import Note, ReflectionState


def dimensions(state: ReflectionState, mood: Mood) -> dict[str, float | None]:
    """performance: share of requests answered. knowledge: how far memories cover the answers. emotion: valence, .5 neutral.
    learning: share of exchanges that taught something. relationships: how people speak to it, .5 neutral.
    goals: not measured here; consciousness holds them, and tells their progress in the state.
    """
    tone = _mean(state.noted(Kind.TONE))
    return {
        "performance": answered_share(state.interactions),
        "knowledge": mean_support(state.interactions),
        "emotion": round((1 + mood.valence) / 2, 6),
        "learning": _mean(state.noted(Kind.TAUGHT)),
        "goals": None,
        "relationships": None if tone is None else round((1 + tone) / 2, 6),
    }


def _mean(notes: tuple[Note, ...]) -> float | None:
    return round(sum(note.value for note in notes) / len(notes) / UNIT, 6) if notes else None
