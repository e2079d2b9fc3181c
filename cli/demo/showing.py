"""What the demonstration prints: replies with their memories, the graph, the state before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from cli.demo.looks import DASH, indented, number
from cli.demo.playing import Remembered
from cli.demo.reasons import Names
from cli.demo.script import Said
from cli.showing import how_answered, milliseconds, plain
from infra.adapters.mind_history import StateRow

LINKS_SHOWN_MAX = 3
NUMBERS = ("consciousness_level", "evolution_level", "self_awareness_score", "emotional_depth", "learning_rate")
LABELS = ("User", "Conversation", "Memory", "Concept", "Entity", "AgentActivity")


def show_reply(console: Console, said: Said, view: Mapping[str, Any]) -> None:
    """One exchange: what was asked, what came back, and on which memories."""
    if said.why:
        console.print(Text(f"# {said.why}", style="dim italic"))
    console.print(Text.assemble((f"{said.user}: ", "bold cyan"), plain(said.text)))
    reply = view.get("reply")
    if reply is None:
        why = plain(str(view.get("failure") or view.get("refusal")))
        console.print(indented(Text(f"{view['status']}: {why}", style="red"), 2))
        return
    console.print(indented(Text.assemble(("mainza: ", "bold green"), plain(reply["text"])), 2))
    for memory in reply.get("memories", ()):
        reasons = plain(", ".join(memory["reasons"]))
        console.print(indented(Text(f"remembers {memory['score']:.2f} “{plain(memory['text'])}”  {reasons}", style="dim"), 4))
    console.print(indented(Text(_how(view, reply), style="dim"), 4))


def _how(view: Mapping[str, Any], reply: Mapping[str, Any]) -> str:
    support = reply.get("support")
    covered = [] if support is None else [f"{support:.0%} covered by memories"]
    return "; ".join([how_answered(reply), *covered, milliseconds(view["duration_ms"])])


def show_turn(console: Console, why: str, cycle: Mapping[str, Any]) -> None:
    """One turn of the mind, and what it came to."""
    console.print(Text(f"# {why}", style="dim italic"))
    text = f"tick: cycle {cycle['status'].replace('_', ' ')}, {cycle['evidence_count']} pieces of evidence,"
    console.print(
        Text(f"{text} significance {cycle['significance']:.2f}, state version {cycle['state_version']}", style="bold magenta")
    )


def show_graph(console: Console, remembered: Remembered) -> None:
    """Counts of the graph, then each person's memories with what they mention."""
    nodes = ", ".join(f"{remembered.counts.get(label, 0)} {label}" for label in LABELS)
    links = ", ".join(f"{found} {kind}" for kind, found in remembered.counts.items() if kind.isupper())
    console.print(Text(f"{nodes}\n{links}"))
    for user, memories in remembered.memories.items():
        tree = Tree(Text(plain(user), style="bold cyan"), guide_style="dim")
        for memory in memories:
            branch = tree.add(Text(plain(memory.text)))
            told = plain(", ".join(telling(memory.mentions)))
            branch.add(Text.assemble((f"from {memory.source_event_id}", "dim"), (f"  mentions {told}" if told else "", "yellow")))
        strongest = remembered.links.get(user, [])[:LINKS_SHOWN_MAX]
        for link in strongest:
            tree.add(Text(f"{plain(link.one)} — {plain(link.other)}  {link.strength:.2f}", style="yellow"))
        console.print(tree)


def telling(mentions: Iterable[str]) -> list[str]:
    """Each thing once: not a concept beside the name of the same spelling, nor the single words of a phrase."""
    named = {mention.casefold(): mention for mention in sorted(mentions, reverse=True)}
    return sorted(name for key, name in named.items() if not any(f" {key} " in f" {other} " for other in named if other != key))


def show_states(console: Console, before: StateRow | None, after: StateRow | None, names: Names) -> None:
    """The state before and after, number by number; what was never measured is a dash."""
    table = Table("", "before", "after", box=None, padding=(0, 2, 0, 0))
    for name in NUMBERS:
        table.add_row(name.replace("_", " "), *(number(row.state.get(name)) if row else DASH for row in (before, after)))
    table.add_row("emotion", _mood(before), _mood(after))
    table.add_row("attention", _attention(before, names), _attention(after, names))
    table.add_row("version", *(str(row.version) if row else DASH for row in (before, after)))
    console.print(table)


def _mood(row: StateRow | None) -> str:
    if row is None:
        return DASH
    mood = row.state["emotional_state"]
    return f"{mood['dominant']} (valence {mood['valence']:+.2f}, arousal {mood['arousal']:.2f})"


def _attention(row: StateRow | None, names: Names) -> str:
    """Subject and share, the largest first."""
    shares = row.state.get("attention") or {} if row else {}
    ordered = sorted(shares.items(), key=lambda share: (-share[1], share[0]))
    return "\n".join(f"{share:.0%} {names.of(name)}" for name, share in ordered) or DASH
