"""Insights: findings by declared rules over the window, each with the events it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from events.mind import EVIDENCE_NAMED_MAX, Insight
from workers.evidence import UNIT
from workers.interactions import answered_share, by_agent, mean_support
from workers.reflection.gather import Kind
from workers.reflection.state import Note, ReflectionState

SAMPLES_MIN = 4
FAILING_SHARE_MAX = 0.5
UNGROUNDED_SUPPORT_MAX = 0.3
GROWING_MENTIONS_MIN = 3
REPEATED_GAPS_MIN = 2
INSIGHTS_COUNT_MAX = 10


Finding = tuple[str, str, str, tuple[UUID, ...]]
"""Rule, subject, text, and the events it rests on, by time."""


def insights(state: ReflectionState) -> tuple[Insight, ...]:
    """What the rules find, most serious rule first. A finding is told again only when something new adds to it."""
    new = frozenset(state.new_events)
    found = (*_failing_agents(state), *_ungrounded(state), *_repeated_gaps(state), *_growing_concepts(state))
    news = [_insight(rule, subject, text, ids) for rule, subject, text, ids in found if new.intersection(ids)]
    return tuple(news[:INSIGHTS_COUNT_MAX])


def _failing_agents(state: ReflectionState) -> Iterable[Finding]:
    for agent, seen in by_agent(state.interactions).items():
        share = answered_share(seen)
        if share is not None and len(seen) >= SAMPLES_MIN and share < FAILING_SHARE_MAX:
            ids = tuple(one.event_id for one in seen if not one.answered)
            text = f"{agent} answered {share:.0%} of its last {len(seen)} requests; it keeps failing or falling back."
            yield "failing_agent", f"agent:{agent}", text, ids


def _ungrounded(state: ReflectionState) -> Iterable[Finding]:
    for agent, seen in by_agent(one for one in state.interactions if one.support is not None).items():
        support = mean_support(seen)
        if support is not None and len(seen) >= SAMPLES_MIN and support < UNGROUNDED_SUPPORT_MAX:
            text = f"Recalled memories cover {support:.0%} of what {agent} said in its last {len(seen)} replies with memories."
            yield "ungrounded_replies", f"agent:{agent}", text, tuple(one.event_id for one in seen)


def _repeated_gaps(state: ReflectionState) -> Iterable[Finding]:
    for subject, notes in _by_subject(state.noted(Kind.GAP)).items():
        count = sum(note.value for note in notes) // UNIT
        if count >= REPEATED_GAPS_MIN:
            text = f"{subject} was asked about {count} times and could not be answered from memory."
            yield "repeated_gap", subject, text, tuple(note.event_id for note in notes)


def _growing_concepts(state: ReflectionState) -> Iterable[Finding]:
    grown = _by_subject(state.noted(Kind.MENTION))
    for subject, notes in sorted(grown.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(notes) >= GROWING_MENTIONS_MIN:
            text = f"{subject} came up in {len(notes)} exchanges and keeps growing."
            yield "growing_concept", subject, text, tuple(note.event_id for note in notes)


def _by_subject(notes: Iterable[Note]) -> dict[str, list[Note]]:
    grouped: dict[str, list[Note]] = {}
    for note in sorted(notes, key=lambda one: (one.subject, one.at, one.event_id)):
        grouped.setdefault(note.subject, []).append(note)
    return grouped


def _insight(rule: str, subject: str, text: str, ids: tuple[UUID, ...]) -> Insight:
    """The newest events are named: they are the ones that made it news."""
    named = ids[-EVIDENCE_NAMED_MAX:]
    return Insight(rule=rule, subject=subject, text=text, evidence=named, evidence_count=len(ids))
