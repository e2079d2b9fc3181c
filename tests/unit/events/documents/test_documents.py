"""The generated documents say what the catalogue says, and hold together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema.schema import ApplicationSchema
from jsonschema import Draft202012Validator

from events.catalogue import ENTRIES, Entry, consumers_of
from events.documents.asyncapi import asyncapi
from events.documents.flow import flow
from events.documents.json_schema import file_name, json_schema
from events.topics import TOPICS

EXAMPLES = Path(__file__).parents[4] / "events" / "examples"


def example(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / file_name(entry)).read_bytes())
    return document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi({entry.type: example(entry) for entry in ENTRIES}, schemas_path="schemas")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_a_schema_is_valid_and_takes_its_example_and_nothing_unknown(entry: Entry) -> None:
    schema = json_schema(entry)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert list(validator.iter_errors(example(entry))) == []
    assert not validator.is_valid({**example(entry), "unknown": 1})
    assert not validator.is_valid({**example(entry), "schema_version": entry.version + 1})
    assert not validator.is_valid({**example(entry), "payload": {}})


def test_the_asyncapi_document_has_the_structure_of_version_3(document: dict[str, Any]) -> None:
    read = ApplicationSchema.model_validate(document)

    assert read.asyncapi == "3.0.0"
    assert set(read.channels) == {topic.noun for topic in TOPICS}
    assert {operation.action for operation in read.operations.values()} == {"send", "receive"}


def test_every_reference_of_the_asyncapi_document_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        if reference.startswith("#/"):
            found = document
            for part in reference.removeprefix("#/").split("/"):
                found = found[part]
            assert found
        else:
            assert reference in {f"schemas/{file_name(entry)}" for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_who_sends_and_who_receives_is_an_operation(entry: Entry, document: dict[str, Any]) -> None:
    message = {"$ref": f"#/channels/{entry.topic.noun}/messages/{entry.type}"}
    operations = document["operations"]

    for producer in entry.producers:
        assert message in operations[f"{producer}.sends.{entry.topic.noun}"]["messages"]
    for consumer in consumers_of(entry):
        assert message in operations[f"{consumer}.receives.{entry.topic.noun}"]["messages"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_the_flow_shows_the_event_in_the_drawing_and_in_the_table(entry: Entry) -> None:
    drawing, table = flow().split("```mermaid")[1].split("```")

    row = next(line for line in table.splitlines() if line.startswith(f"| [`{entry.type}`]"))
    assert all(name in row for name in (*entry.producers, *consumers_of(entry), entry.topic.name, entry.topic.key.value))
    for producer in entry.producers:
        arrow = next(line for line in drawing.splitlines() if line.startswith(f"    at_{producer} -->") and entry.type in line)
        assert arrow.endswith(f"topic_{entry.topic.noun}")
