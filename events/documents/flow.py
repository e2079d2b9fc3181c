"""`docs/flow.md`: the way of every event, as a drawing and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from events.catalogue import ENTRIES, EVERY_EVENT, Entry
from events.topics import DAY_SECONDS, TOPICS, Topic

EDGES = ("gateway", "scheduler")
"""Where events enter; they are drawn apart from the workers."""


def flow() -> str:
    """The document. It says only what the catalogue says."""
    return "\n".join(
        [
            "# The flow of events",
            "",
            "Generated from `events/catalogue.py` by `mainza generate`; change the catalogue, not this file.",
            "",
            "```mermaid",
            *_drawing(),
            "```",
            "",
            f"Not drawn: {_names(EVERY_EVENT)} follow every event.",
            "",
            "## Events",
            "",
            "| event | version | topic | key | producers | consumers | what it says |",
            "|---|---|---|---|---|---|---|",
            *(_row(entry) for entry in ENTRIES),
            "",
            "## Topics",
            "",
            "| topic | key | partitions | kept |",
            "|---|---|---|---|",
            *(_topic_row(topic) for topic in TOPICS),
            "",
        ]
    )


def _drawing() -> Iterator[str]:
    yield "flowchart LR"
    for party in _parties():
        yield f"    at_{party}([{party}])" if party in EDGES else f"    at_{party}[{party}]"
    for topic in TOPICS:
        yield f"    topic_{topic.noun}[({topic.noun})]"
    for (source, target), events in _arrows().items():
        yield f"    {source} -->|{'<br/>'.join(events)}| {target}"


def _arrows() -> dict[tuple[str, str], list[str]]:
    """Each arrow once, with the events that go along it. Names have a prefix: `graph` alone is a word of Mermaid's."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for entry in ENTRIES:
        place = f"topic_{entry.topic.noun}"
        ways = [(f"at_{producer}", place) for producer in entry.producers]
        ways += [(place, f"at_{consumer}") for consumer in entry.consumers]
        for way in ways:
            arrows.setdefault(way, []).append(entry.type)
    return arrows


def _parties() -> list[str]:
    return list(dict.fromkeys(party for entry in ENTRIES for party in (*entry.producers, *entry.consumers)))


def _row(entry: Entry) -> str:
    said = (entry.payload.__doc__ or "").strip().split("\n")[0]
    cells = (
        f"[`{entry.type}`](../schemas/json/{entry.type}.v{entry.version}.json)",
        str(entry.version),
        f"`{entry.topic.name}`",
        entry.topic.key.value,
        _names(entry.producers),
        _names((*entry.consumers, *EVERY_EVENT)),
        said.replace("|", "\\|"),
    )
    return f"| {' | '.join(cells)} |"


def _topic_row(topic: Topic) -> str:
    kept = "for ever" if topic.retention_seconds is None else f"{topic.retention_seconds // DAY_SECONDS} days"
    if topic.compacted:
        kept = "the last of each key"
    return f"| `{topic.name}` | {topic.key.value} | {topic.partitions} | {kept} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
