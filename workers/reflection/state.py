"""What reflection remembers between ticks: two rolling windows, its open predictions, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from events.envelope import Model
from events.mind import Prediction
from workers.contract import Gathered
from workers.evidence import events_of
from workers.interactions import WINDOW_SECONDS, Interaction, interactions_of, rolled
from workers.reflection.gather import Kind

NOTES_COUNT_MAX = 200
"""How many notes of one kind are kept, the newest."""

NEW_EVENTS_COUNT_MAX = 200


class Note(Model):
    """One thing that was noticed: a tone, that something was taught, a concept that came up, a gap. `value` in micro-units."""

    event_id: UUID
    at: AwareDatetime
    kind: Kind
    subject: str = ""
    value: int = 0


class OpenPrediction(Model):
    """A prediction and what became of its window so far: samples, and how many of them came true."""

    prediction: Prediction
    samples: int = Field(default=0, ge=0)
    true: int = Field(default=0, ge=0)

    def having_seen(self, interactions: Iterable[Interaction]) -> Self:
        """Counts the outcomes that are about it and fell into its window; what came later is another window's."""
        about = [
            interaction.answered
            for interaction in interactions
            if interaction.agent == self.prediction.subject and interaction.at <= self.prediction.due_at
        ]
        return self.model_copy(update={"samples": self.samples + len(about), "true": self.true + sum(about)})


class ReflectionState(Model):
    """`new_*` is what came since the last reflection; `share_then` is the answered share it found.

    `new_events` are the newest of them, by time; `new_evidence` counts all.
    """

    interactions: tuple[Interaction, ...] = ()
    notes: tuple[Note, ...] = ()
    open: tuple[OpenPrediction, ...] = ()
    new_interactions: int = Field(default=0, ge=0)
    new_evidence: int = Field(default=0, ge=0)
    new_events: tuple[UUID, ...] = Field(default=(), max_length=NEW_EVENTS_COUNT_MAX)
    reflected_at: AwareDatetime | None = None
    share_then: float | None = None

    def later_of(self, at: datetime) -> datetime:
        """`at`, or the last reflection when that was later: a late slot takes nothing back."""
        return at if self.reflected_at is None else max(at, self.reflected_at)

    def having_seen(self, happened: tuple[Gathered, ...], at: datetime) -> Self:
        """With the slot's evidence, as it counts at `at`."""
        fresh = interactions_of(happened)
        return self.model_copy(
            update={
                "interactions": rolled((*self.interactions, *fresh), at),
                "notes": _rolled_notes((*self.notes, *_notes_of(happened)), at),
                "open": tuple(prediction.having_seen(fresh) for prediction in self.open),
                "new_interactions": self.new_interactions + len(fresh),
                "new_evidence": self.new_evidence + len(happened),
                "new_events": tuple(dict.fromkeys((*self.new_events, *events_of(happened))))[-NEW_EVENTS_COUNT_MAX:],
            }
        )

    def having_reflected(self, at: datetime, open_predictions: tuple[OpenPrediction, ...], share: float | None) -> Self:
        return self.model_copy(
            update={
                "open": open_predictions,
                "new_interactions": 0,
                "new_evidence": 0,
                "new_events": (),
                "reflected_at": at,
                "share_then": share,
            }
        )

    def noted(self, kind: Kind) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.kind is kind)


def _notes_of(happened: Iterable[Gathered]) -> tuple[Note, ...]:
    kinds = {str(kind) for kind in Kind}
    return tuple(
        Note(
            event_id=gathered.event_id,
            at=gathered.occurred_at,
            kind=Kind(gathered.evidence.kind),
            subject=gathered.evidence.labels.get("subject", ""),
            value=gathered.evidence.amounts["value"],
        )
        for gathered in happened
        if gathered.evidence.kind in kinds
    )


def _rolled_notes(notes: Iterable[Note], at: datetime) -> tuple[Note, ...]:
    oldest = at - timedelta(seconds=WINDOW_SECONDS)
    recent = sorted((n for n in notes if n.at >= oldest), key=lambda n: (n.at, n.event_id, n.kind, n.subject))
    return tuple(note for kind in Kind for note in [n for n in recent if n.kind is kind][-NOTES_COUNT_MAX:])
