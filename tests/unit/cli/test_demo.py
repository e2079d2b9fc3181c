"""What the demonstration prints: names for ids, no control characters, nothing wider than a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rich.console import Console

from cli.demo.playing import Remembered
from cli.demo.reasons import Names, concept_ids, evidence_ids, show_changes
from cli.demo.script import PEOPLE, SCRIPT, Said, Turn
from cli.demo.showing import show_graph, show_reply, show_states, telling
from infra.adapters.graph_view import SeenLink, SeenMemory
from infra.adapters.mind_history import StateRow

CELLS = 100
DOG = str(UUID(int=7))
HEARD, LEARNED = str(UUID(int=1)), str(UUID(int=2))
NAMES = Names(concepts={DOG: "dog"}, events={HEARD: "AgentReplied", LEARNED: "KnowledgeIntegrated"})
AT = datetime(2026, 3, 1, tzinfo=UTC)
STATE = {
    "consciousness_level": 0.42857,
    "evolution_level": 2,
    "emotional_state": {"dominant": "curiosity", "valence": 0.25, "arousal": 0.5},
    "attention": {f"concept:{DOG}": 0.25, "goal:coverage>=0.5": 0.75},
}


def change(dimension: str, before: float | None, after: float | None, *evidence: str, count: int | None = None) -> dict[str, Any]:
    told = {"dimension": dimension, "before": before, "after": after, "rule": "count", "evidence": list(evidence)}
    return {**told, "evidence_count": len(evidence) if count is None else count}


def row(*changes: dict[str, Any]) -> StateRow:
    return StateRow("mainza", 3, AT, STATE, list(changes), UUID(int=9))


def printed(show: Callable[[Console], None]) -> str:
    console = Console(file=io.StringIO(), width=CELLS, highlight=False)
    show(console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert all(len(line) <= CELLS for line in text.splitlines())
    return text


def test_a_change_names_its_concept_and_counts_its_evidence_by_kind() -> None:
    row_3 = row(change(f"need.learn:concept:{DOG}", None, 1.0, HEARD, LEARNED, count=5))
    text = printed(lambda console: show_changes(console, [row_3], NAMES))
    assert "need: learn about “dog”  opened  count  1 AgentReplied, 1 KnowledgeIntegrated, 3 more" in text
    assert (concept_ids([row_3]), evidence_ids([row_3])) == ([DOG], [HEARD, LEARNED])


def test_a_concept_that_the_graph_does_not_know_keeps_its_id() -> None:
    assert DOG in printed(lambda console: show_changes(console, [row(change(f"need.learn:concept:{DOG}", None, 1.0))], Names()))


def test_attention_is_one_line_with_the_largest_share_first_and_what_it_left_last() -> None:
    changes = (
        change("attention.requests:SimpleChat", 1.0, None, HEARD),
        change(f"attention.concept:{DOG}", None, 0.25, HEARD),
        change("attention.goal:coverage>=0.5", None, 0.75, HEARD),
    )
    text = printed(lambda console: show_changes(console, [row(*changes)], NAMES))
    assert "attention  goal coverage>=0.5 75%, “dog” 25%; no longer requests to SimpleChat" in text


def test_the_state_shows_a_dash_for_what_was_not_measured_and_attention_by_share() -> None:
    text = printed(lambda console: show_states(console, None, row(), NAMES))
    lines = [line.split() for line in text.splitlines()]
    assert ["consciousness", "level", "-", "0.429"] in lines
    assert ["learning", "rate", "-", "-"] in lines
    assert text.index("75% goal coverage>=0.5") < text.index("25% “dog”")


def test_each_thing_is_mentioned_once() -> None:
    assert telling(("Ada", "ada", "border", "border collie", "collie", "Lusaka")) == ["Ada", "Lusaka", "border collie"]


def test_the_graph_shows_where_each_memory_comes_from() -> None:
    memory = SeenMemory("My dog \x1b[2J is a border collie.", str(UUID(int=4)), ("border collie",))
    seen = Remembered({"User": 1, "MENTIONS": 3}, {"ada-1": [memory]}, {"ada-1": [SeenLink("dog", "collie", 0.3)]})
    text = printed(lambda console: show_graph(console, seen))
    assert f"from {UUID(int=4)}  mentions border collie" in text
    assert "\x1b" not in text
    assert "dog — collie  0.30" in text


def test_a_reply_tells_its_memories_and_what_became_of_the_model() -> None:
    memory = {"score": 0.96, "reasons": ["vector .76", "text"], "text": "My dog is called Biscuit. " * 8}
    attempts = [{"what": "model toy", "outcome": "set aside: repeats itself", "duration_ms": 1.0}]
    reply = {"text": "Biscuit. " * 20, "mode": "memory_only", "support": 1.0, "memories": [memory], "attempts": attempts}
    view = {"status": "replied", "duration_ms": 12.0, "reply": reply}
    text = printed(lambda console: show_reply(console, Said("ada", "What is my dog called?", "why"), view))
    assert "the model's words were set aside (repeats itself); 100% covered by memories; 12.0 ms" in text
    assert all(line.startswith(("#", "ada:", "  ")) for line in text.splitlines())


def test_a_failure_is_told() -> None:
    view = {"status": "failed", "failure": {"error": "unknown_agent"}}
    assert "unknown_agent" in printed(lambda console: show_reply(console, Said("ada", "Hello"), view))


def test_the_script_has_two_people_twelve_requests_and_three_turns_of_the_mind() -> None:
    assert len(PEOPLE) == 2
    assert sum(isinstance(step, Said) for step in SCRIPT) >= 12
    assert sum(isinstance(step, Turn) for step in SCRIPT) == 3
