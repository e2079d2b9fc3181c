"""A mind's state as rows: the state, and the changes that its latest version made."""

from __future__ import annotations

import json
from itertools import starmap

from events.envelope import Event, derived_id
from events.mind import Change, StateUpdated
from workers.contract import Write
from workers.graph.writes import StateChanged, StateProjected


def state_rows(event: Event, update: StateUpdated) -> tuple[Write, ...]:
    """The state and its changes.

    The `state` topic is compacted to each mind's latest record, so that is what the graph holds: earlier changes are in
    the audit, and a rebuild from the compacted topic gives the same graph.
    """
    state = update.state

    def change_row(ordinal: int, change: Change) -> StateChanged:
        return StateChanged(
            delta_id=derived_id("delta", str(event.event_id), str(ordinal)),
            state_id=state.mind_id,
            version=state.version,
            **change.model_dump(),
        )

    fields = state.model_dump(
        exclude={"mind_id", "components", "attention", "emotional_state", "window_seconds", "window_count_max"}
    )
    components = {name: measure.model_dump() for name, measure in state.components.items()}
    return (
        StateProjected(
            state_id=state.mind_id,
            source_event_id=event.event_id,
            dominant_emotion=state.emotional_state.dominant,
            valence=state.emotional_state.valence,
            arousal=state.emotional_state.arousal,
            attention=json.dumps(state.attention, sort_keys=True),
            components=json.dumps(components, sort_keys=True),
            **fields,
        ),
        *starmap(change_row, enumerate(update.changes)),
    )
