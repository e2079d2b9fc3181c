"""The AsyncAPI 3.0 document: the channels, who sends and who receives what, drawn from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from events.catalogue import ENTRIES, Entry, consumers_of
from events.documents.json_schema import file_name
from events.topics import MESSAGE_BYTES_MAX, TOPICS, Topic

SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
HEADERS = {
    "type": "object",
    "description": "A copy of what the envelope says, for readers that do not open the value; producers may leave them out.",
    "properties": {
        "event_type": {"type": "string"},
        "schema_version": {"type": "string", "pattern": "^[0-9]+$"},
        "correlation_id": {"type": "string", "format": "uuid"},
        "causation_id": {"type": "string", "format": "uuid"},
        "traceparent": {"type": "string", "description": "As W3C Trace Context has it."},
    },
}


def asyncapi(examples: Mapping[str, dict[str, Any]], schemas_path: str) -> dict[str, Any]:
    """`examples`: event type to an example; `schemas_path`: where the JSON Schemas are, seen from the document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Mainza",
            "version": "1",
            "description": "Every event of the log. Generated from events/catalogue.py.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.noun: _channel(topic) for topic in TOPICS},
        "operations": dict(_operations()),
        "components": {"messages": {entry.type: _message(entry, examples[entry.type], schemas_path) for entry in ENTRIES}},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "cleanup.policy": ["compact" if topic.compacted else "delete"],
        "retention.ms": -1 if topic.retention_seconds is None else topic.retention_seconds * 1000,
        "max.message.bytes": MESSAGE_BYTES_MAX,
    }
    return {
        "address": topic.name,
        "description": f"Keyed by {topic.key}: what has the same key stays in order.",
        "messages": {entry.type: {"$ref": f"#/components/messages/{entry.type}"} for entry in _of(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations() -> Iterable[tuple[str, dict[str, Any]]]:
    """One for each party and channel: what it sends there, what it receives from there."""
    for topic in TOPICS:
        entries = _of(topic)
        for party in _parties(entry.producers for entry in entries):
            sent = [entry for entry in entries if party in entry.producers]
            yield f"{party}.sends.{topic.noun}", _operation("send", topic, sent, f"{party} decides these.")
        for party in _parties(consumers_of(entry) for entry in entries):
            received = [entry for entry in entries if party in consumers_of(entry)]
            yield f"{party}.receives.{topic.noun}", _operation("receive", topic, received, f"{party} follows these.")


def _operation(action: str, topic: Topic, entries: Iterable[Entry], summary: str) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{topic.noun}"},
        "messages": [{"$ref": f"#/channels/{topic.noun}/messages/{entry.type}"} for entry in entries],
    }


def _message(entry: Entry, example: dict[str, Any], schemas_path: str) -> dict[str, Any]:
    return {
        "name": entry.type,
        "title": f"{entry.type}, version {entry.version}",
        "summary": (entry.payload.__doc__ or "").strip().split("\n")[0],
        "contentType": "application/json",
        "correlationId": {"location": "$message.payload#/correlation_id"},
        "headers": HEADERS,
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": {"$ref": f"{schemas_path}/{file_name(entry)}"}},
        "bindings": {
            "kafka": {"key": {"type": "string", "description": f"The envelope's {entry.topic.key}."}, "bindingVersion": "0.5.0"}
        },
        "examples": [{"name": entry.type, "payload": example}],
    }


def _of(topic: Topic) -> list[Entry]:
    return [entry for entry in ENTRIES if entry.topic is topic]


def _parties(groups: Iterable[Iterable[str]]) -> list[str]:
    """Each name once, in the order first seen."""
    return list(dict.fromkeys(name for group in groups for name in group))
