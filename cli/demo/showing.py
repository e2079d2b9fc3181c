"""What the demonstration prints: replies with their memories, the graph, the state with its reasons."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from cli.demo.playing import Remembered
from cli.demo.script import Said
from cli.showing import milliseconds, plain
from infra.adapters.mind_history import StateRow

EVIDENCE_SHOWN_MAX = 3
NUMBERS = ("consciousness_level", "evolution_level", "self_awareness_score", "emotional_depth", "learning_rate")
LABELS = ("User", "Conversation", "Memory", "Concept", "Entity", "AgentActivity")


def show_reply(console: Console, said: Said, view: dict[str, Any]) -> None:
    """One exchange: what was asked, what came back, and on which memories."""
    console.print(
        Text.assemble((f"{said.user}: ", "bold cyan"), plain(said.text), (f"   ({said.why})" if said.why else "", "dim"))
    )
    reply = view.get("reply")
    if reply is None:
        console.print(Text(f"  {view['status']}: {plain(str(view.get('failure') or view.get('refusal')))}", style="red"))
        return
    console.print(Text.assemble(("  mainza: ", "bold green"), plain(reply["text"])))
    for memory in reply.get("memories", ()):
        reasons = plain(", ".join(memory["reasons"]))
        console.print(Text(f"    remembers {memory['score']:.2f} “{plain(memory['text'])}”  ({reasons})", style="dim"))
    support = reply.get("support")
    covered = "" if support is None else f", {support:.0%} of it covered by memories"
    how = "the model" if reply["mode"] == "model" else "memories alone"
    console.print(Text(f"    by {how}{covered}, {milliseconds(view['duration_ms'])}", style="dim"))


def show_turn(console: Console, why: str, cycle: dict[str, Any]) -> None:
    text = f"tick: cycle {cycle['status'].replace('_', ' ')}, {cycle['evidence_count']} pieces of evidence,"
    text += f" significance {cycle['significance']:.2f}"
    console.print(Text.assemble((text, "bold magenta"), (f"   ({why})", "dim")))


def show_graph(console: Console, remembered: Remembered) -> None:
    """Counts of the graph, then each person's memories with what they mention."""
    nodes = ", ".join(f"{remembered.counts.get(label, 0)} {label}" for label in LABELS)
    links = ", ".join(f"{found} {kind}" for kind, found in remembered.counts.items() if kind.isupper())
    console.print(f"{nodes}\n{links}")
    for user, memories in remembered.memories.items():
        tree = Tree(Text(user, style="bold cyan"), guide_style="dim")
        for memory in memories:
            mentions = f"  → {plain(', '.join(memory.mentions))}" if memory.mentions else ""
            tree.add(Text.assemble(plain(memory.text), (mentions, "yellow"), (f"  from {memory.source_event_id}", "dim")))
        strongest = remembered.links.get(user, [])[:EVIDENCE_SHOWN_MAX]
        for link in strongest:
            tree.add(Text(f"{plain(link.one)} — {plain(link.other)}  {link.strength:.2f}", style="yellow"))
        console.print(tree)


def show_states(console: Console, before: StateRow | None, after: StateRow | None) -> None:
    """The state before and after, number by number; what was never measured is a dash."""
    table = Table("", "before", "after", box=None, padding=(0, 2, 0, 0))
    for name in NUMBERS:
        table.add_row(name, _number(before, name), _number(after, name))
    table.add_row("emotion", _mood(before), _mood(after))
    table.add_row("version", str(before.version if before else 0), str(after.version if after else 0))
    console.print(table)


def show_changes(console: Console, rows: list[StateRow]) -> None:
    """Why: each change of each version with its rule and the events it rests on."""
    for row in rows:
        if not row.changes:
            continue
        tree = Tree(Text(f"version {row.version}", style="bold magenta"), guide_style="dim")
        for change in row.changes:
            evidence = change.get("evidence", [])
            named = ", ".join(str(one) for one in evidence[:EVIDENCE_SHOWN_MAX])
            more = change.get("evidence_count", len(evidence)) - min(len(evidence), EVIDENCE_SHOWN_MAX)
            told = f"{named} and {more} more" if more > 0 else named
            tree.add(
                Text.assemble(
                    (plain(change["dimension"]), "bold"),
                    f"  {_value(change.get('before'))} → {_value(change.get('after'))}  ",
                    (f"{plain(change['rule'])}", "yellow"),
                    (f"  {told}" if told else "", "dim"),
                )
            )
        console.print(tree)


def _number(row: StateRow | None, name: str) -> str:
    return _value(row.state.get(name)) if row else "-"


def _mood(row: StateRow | None) -> str:
    if row is None:
        return "-"
    mood = row.state["emotional_state"]
    return f"{mood['dominant']} (valence {mood['valence']:+.2f}, arousal {mood['arousal']:.2f})"


def _value(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
