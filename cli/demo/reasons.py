"""Why the state changed: each version's changes with names for ids, and their evidence by what it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from cli.demo.looks import number, plain_dimension
from cli.showing import plain
from infra.adapters.mind_history import StateRow

CONCEPT = re.compile(r"concept:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
ATTENTION = "attention."
WANTED = ("goal.", "need.")
"""What is open or is not."""

SUBJECTS = {"learn:": "learn about ", "goal:": "goal ", "requests:": "requests to ", "repair:agent:": "repair agent "}
"""How the mind's own names of what it looks at begin, and what that means."""


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for: concepts by name, pieces of evidence by their event's type."""

    concepts: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)

    def of(self, subject: str) -> str:
        """A subject of the mind, readable: `learn:concept:<id>` becomes `learn about “dog”`; an unknown id stays."""
        told = CONCEPT.sub(
            lambda match: f"“{plain(self.concepts[match[1]])}”" if match[1] in self.concepts else match[0], subject
        )
        for form, words in SUBJECTS.items():
            told = told.replace(form, words)
        return told


def concept_ids(rows: Iterable[StateRow]) -> list[str]:
    """The ids of the concepts that the changes are about."""
    return sorted({found for change in _changes(rows) for found in CONCEPT.findall(change["dimension"])})


def evidence_ids(rows: Iterable[StateRow]) -> list[str]:
    return sorted({str(one) for change in _changes(rows) for one in change.get("evidence", ())})


def show_changes(console: Console, rows: Sequence[StateRow], names: Names) -> None:
    """Each version with its changes: from what to what, by which rule, on how many events of which type."""
    for row in rows:
        if not row.changes:
            continue
        tree = Tree(Text(f"version {row.version}", style="bold magenta"), guide_style="dim")
        for change in row.changes:
            if not change["dimension"].startswith(ATTENTION):
                tree.add(_told(change, names))
        attention = [change for change in row.changes if change["dimension"].startswith(ATTENTION)]
        if attention:
            tree.add(_attention(attention, names))
        console.print(tree)


def _told(change: Mapping[str, Any], names: Names) -> Text:
    dimension = plain_dimension(names.of(change["dimension"]))
    moved = f"{number(change.get('before'))} → {number(change.get('after'))}"
    if change["dimension"].startswith(WANTED):
        moved = "opened" if change.get("after") else "closed"
    evidence = _evidence(change, names)
    return Text.assemble(
        (f"{dimension}  ", "bold"), f"{moved}  ", (plain(change["rule"]), "yellow"), (f"  {evidence}" if evidence else "", "dim")
    )


def _attention(changes: Iterable[Mapping[str, Any]], names: Names) -> Text:
    """One line: where attention goes now, the largest share first, and what it left."""
    ordered = sorted(changes, key=lambda change: (-(change.get("after") or 0.0), change["dimension"]))
    subjects = [(names.of(change["dimension"].removeprefix(ATTENTION)), change.get("after")) for change in ordered]
    now = [f"{name} {share:.0%}" for name, share in subjects if share]
    left = [name for name, share in subjects if not share]
    told = Text.assemble(("attention  ", "bold"), ", ".join(now))
    return told.append(f"{'; ' if now else ''}no longer {', '.join(left)}", style="dim") if left else told


def _evidence(change: Mapping[str, Any], names: Names) -> str:
    """`4 AgentReplied, 2 KnowledgeIntegrated`; what is counted and not named is added."""
    evidence = [str(one) for one in change.get("evidence", ())]
    kinds = Counter(names.events.get(one, "event") for one in evidence)
    more = int(change.get("evidence_count", len(evidence))) - len(evidence)
    told = [f"{count} {kind}" for kind, count in kinds.most_common()]
    return ", ".join([*told, f"{more} more"] if more > 0 else told)


def _changes(rows: Iterable[StateRow]) -> Iterable[Mapping[str, Any]]:
    return (change for row in rows for change in row.changes)
