"""The only registry of events: type to payload model, version, topic, who says it and who listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events import knowledge, mind, replies, requests, topics
from events.envelope import Event, Payload
from events.topics import Key, Topic


@dataclass(frozen=True, slots=True)
class Entry:
    """One event type. `producers` and `consumers` are worker names, or an edge: `gateway`, `scheduler`."""

    payload: type[Payload]
    topic: Topic
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    version: int = 1

    @property
    def type(self) -> str:
        return self.payload.__name__


EVERY_EVENT = ("audit", "metrics")
"""Workers that consume every topic; they are added to each entry's consumers."""

MIND_WORKERS = ("emotion", "reflection", "consciousness")
"""Workers that gather evidence of what happened; they are the steps of one cycle."""

ENTRIES: tuple[Entry, ...] = (
    Entry(requests.RequestSubmitted, topics.REQUESTS, ("gateway",), ("validation",)),
    Entry(requests.RequestAccepted, topics.VALIDATIONS, ("validation",), ("agents", "consciousness")),
    Entry(requests.RequestRejected, topics.VALIDATIONS, ("validation",), ("gateway", "emotion")),
    Entry(replies.AgentReplied, topics.REPLIES, ("agents",), ("gateway", "learning", *MIND_WORKERS)),
    Entry(replies.AgentFailed, topics.REPLIES, ("agents",), ("gateway", *MIND_WORKERS)),
    Entry(
        knowledge.KnowledgeIntegrated,
        topics.KNOWLEDGE,
        ("learning",),
        ("graph", "gateway", *MIND_WORKERS),
    ),
    Entry(mind.Ticked, topics.TICKS, ("scheduler",), ("emotion",)),
    Entry(mind.EmotionSettled, topics.EMOTIONS, ("emotion",), ("reflection",)),
    Entry(mind.EmotionShifted, topics.EMOTIONS, ("emotion",), ()),
    Entry(mind.ReflectionCompleted, topics.REFLECTIONS, ("reflection",), ("consciousness",)),
    Entry(mind.ReflectionDeferred, topics.REFLECTIONS, ("reflection",), ("consciousness",)),
    Entry(mind.CycleCompleted, topics.MIND, ("consciousness",), ("gateway",)),
    Entry(mind.AttentionAllocated, topics.MIND, ("consciousness",), ()),
    Entry(mind.ConsciousnessShifted, topics.MIND, ("consciousness",), ("gateway",)),
    Entry(mind.StateUpdated, topics.STATE, ("consciousness",), ("graph", "gateway")),
)

BY_TYPE: Mapping[str, Entry] = {entry.type: entry for entry in ENTRIES}
BY_PAYLOAD: Mapping[type[Payload], Entry] = {entry.payload: entry for entry in ENTRIES}


def entry_of(payload: type[Payload]) -> Entry:
    """The entry of a payload model; a payload without one cannot be published."""
    return BY_PAYLOAD[payload]


def consumers_of(entry: Entry) -> tuple[str, ...]:
    return (*entry.consumers, *EVERY_EVENT)


def partition_key(event: Event) -> str:
    """The record's key: the user or the mind, as the topic says."""
    topic = BY_TYPE[event.event_type].topic
    value = event.user_id if topic.key is Key.USER else event.mind_id
    if value is None:
        raise ValueError(f"{event.event_type} goes to {topic.name}, whose key is {topic.key}, and the event has none")
    return value
