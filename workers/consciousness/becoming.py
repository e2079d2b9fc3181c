"""What the mind has become: every number of its state, from what it remembers and how it feels."""

from __future__ import annotations

from datetime import datetime

from events.mind import MainzaState, Mood
from workers.consciousness.attention import allocate
from workers.consciousness.measures import components, emotional_depth, evolution, learning_rate, level, progress, self_awareness
from workers.consciousness.state import Mind
from workers.consciousness.wants import abilities, goal_name, goals, needs
from workers.interactions import WINDOW_COUNT_MAX, WINDOW_SECONDS


def become(mind: Mind, mood: Mood, touched: frozenset[str], mind_id: str, at: datetime) -> tuple[Mind, MainzaState]:
    """The state at `at`, and the mind with the goals it then has. The version is that of the last published state.

    touched: the components that this cycle's evidence is about.
    """
    measured = components(mind, at)
    mind = mind.model_copy(update={"goals": goals(mind.goals, measured, touched, at)})
    measured = {**measured, "progress": progress(mind.goals)}
    needed = needs(mind)
    able, limited = abilities(mind, measured)
    return mind, MainzaState(
        mind_id=mind_id,
        version=mind.current.version if mind.current else 0,
        at=at,
        consciousness_level=level(measured),
        evolution_level=evolution(measured),
        self_awareness_score=self_awareness(measured["calibration"]),
        emotional_depth=emotional_depth(mood),
        learning_rate=learning_rate(mind),
        components=measured,
        emotional_state=mood,
        attention=allocate(mind, measured, needed, mood, at),
        active_goals=tuple(goal_name(goal.component) for goal in mind.goals),
        current_needs=needed,
        capabilities=able,
        limitations=limited,
        total_interactions=mind.total_interactions,
        window_seconds=WINDOW_SECONDS,
        window_count_max=WINDOW_COUNT_MAX,
        last_self_reflection=mind.reflected_at,
    )


def is_same(before: MainzaState | None, after: MainzaState) -> bool:
    """Whether nothing but time has passed between two states: only their moment differs."""
    return before is not None and after == before.model_copy(update={"at": after.at})
