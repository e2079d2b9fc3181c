"""An interaction: one accepted request that came to its end, kept as the few numbers the mind measures itself by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import AwareDatetime

from events.envelope import Identifier, Model
from events.replies import AgentReplied, ReplyMode
from workers.contract import Evidence, Gathered, Received
from workers.evidence import UNIT, micro

INTERACTION = "interaction"
WINDOW_COUNT_MAX = 200
WINDOW_SECONDS = 86_400.0
"""The rolling window: the last 200 interactions, none older than 24 hours."""


class Interaction(Model):
    """`answered`: a model answered; neither a failure nor a fall back to memories alone.

    `support` is the share of the answer that recalled memories cover, in micro-units; absent when nothing was recalled.
    """

    event_id: UUID
    request_id: UUID
    at: AwareDatetime
    agent: Identifier
    answered: bool
    support: int | None = None


def interaction_evidence(received: Received) -> Evidence:
    """What a reply or a failure is worth: its outcome, without anyone's words."""
    payload = received.payload
    labels = {"agent": getattr(payload, "agent", ""), "request": str(received.event.correlation_id)}
    if not isinstance(payload, AgentReplied):
        return Evidence(kind=INTERACTION, amounts={"answered": 0}, labels=labels)
    amounts = {"answered": UNIT if payload.mode is ReplyMode.MODEL else 0}
    if payload.support is not None:
        amounts["support"] = micro(payload.support)
    return Evidence(kind=INTERACTION, amounts=amounts, labels=labels)


def interactions_of(evidence: Iterable[Gathered]) -> tuple[Interaction, ...]:
    return tuple(
        Interaction(
            event_id=gathered.event_id,
            request_id=UUID(gathered.evidence.labels["request"]),
            at=gathered.occurred_at,
            agent=gathered.evidence.labels["agent"],
            answered=gathered.evidence.amounts["answered"] == UNIT,
            support=gathered.evidence.amounts.get("support"),
        )
        for gathered in evidence
        if gathered.evidence.kind == INTERACTION
    )


def rolled(window: Iterable[Interaction], at: datetime) -> tuple[Interaction, ...]:
    """The newest that still count at `at`, by time: the same however the interactions were spread over ticks."""
    oldest = at - timedelta(seconds=WINDOW_SECONDS)
    distinct = {interaction.event_id: interaction for interaction in window if interaction.at >= oldest}
    return tuple(sorted(distinct.values(), key=lambda one: (one.at, one.event_id))[-WINDOW_COUNT_MAX:])


def answered_share(interactions: Iterable[Interaction]) -> float | None:
    """The share, 0 to 1, that a model answered; absent when there is none."""
    outcomes = [interaction.answered for interaction in interactions]
    return round(sum(outcomes) / len(outcomes), 6) if outcomes else None


def mean_support(interactions: Iterable[Interaction]) -> float | None:
    """The mean support, 0 to 1, of the answers that recalled something; absent when none did."""
    supports = [interaction.support for interaction in interactions if interaction.support is not None]
    return round(sum(supports) / len(supports) / UNIT, 6) if supports else None


def by_agent(interactions: Iterable[Interaction]) -> dict[str, list[Interaction]]:
    """Each agent's interactions, agents by name."""
    grouped: dict[str, list[Interaction]] = {}
    for interaction in sorted(interactions, key=lambda one: (one.agent, one.at, one.event_id)):
        grouped.setdefault(interaction.agent, []).append(interaction)
    return grouped
