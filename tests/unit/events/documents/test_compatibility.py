"""What breaks a published schema, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from events.catalogue import ENTRIES, Entry
from events.documents.compatibility import breaking_changes
from events.documents.json_schema import json_schema

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}


def record(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "default": None}


BREAKING = {
    "a field removed": (record(a=TEXT, b=TEXT), record(a=TEXT), "$.b: the field was removed"),
    "a field made required": (record(a=TEXT), record(("a",), a=TEXT), "$.a: the field became required"),
    "a required field added": (record(), record(("a",), a=TEXT), "$.a: the field became required"),
    "another type": (record(a=TEXT), record(a=NUMBER), "$.a: the type was string and became number"),
    "fractions refused": (record(a=NUMBER), record(a={"type": "integer"}), "$.a: the type was number and became integer"),
    "absence refused": (record(a=nullable(TEXT)), record(a=TEXT), "$.a: the type was null and became string"),
    "a word less": (record(a={"enum": ["x", "y"]}), record(a={"enum": ["x"]}), "$.a: 'y' is no longer allowed"),
    "words where there was text": (record(a=TEXT), record(a={**TEXT, "enum": ["x"]}), "$.a: any value was allowed before"),
    "a higher minimum": (record(a={**NUMBER, "minimum": 0}), record(a={**NUMBER, "minimum": 1}), "minimum was 0 and became 1"),
    "a lower maximum": (record(a={**TEXT, "maxLength": 9}), record(a={**TEXT, "maxLength": 5}), "maxLength was 9 and became 5"),
    "a new bound": (record(a=TEXT), record(a={**TEXT, "maxLength": 9}), "$.a: maxLength 9 is new"),
    "a new format": (record(a=TEXT), record(a={**TEXT, "format": "uuid"}), "$.a: format was changed"),
    "another pattern": (record(a={**TEXT, "pattern": "a"}), record(a={**TEXT, "pattern": "b"}), "$.a: pattern was changed"),
    "narrower items": (
        record(a={"type": "array", "items": TEXT}),
        record(a={"type": "array", "items": {**TEXT, "minLength": 1}}),
        "$.a[]: minLength 1 is new",
    ),
    "items named where any were": (record(a={"type": "array"}), record(a={"type": "array", "items": TEXT}), "$.a[]: any item"),
    "narrower values of a map": (
        {"type": "object", "additionalProperties": nullable(NUMBER)},
        {"type": "object", "additionalProperties": NUMBER},
        "$.*: the type was null",
    ),
    "other fields refused": ({"type": "object"}, record(), "fields that are not named are no longer allowed"),
    "an open field named": ({"type": "object"}, {"type": "object", "properties": {"a": TEXT}}, "any value was allowed here"),
    "an alternative less": (
        record(a={"anyOf": [TEXT, NUMBER, {"type": "null"}]}),
        record(a={"anyOf": [TEXT, {"type": "null"}]}),
        "$.a: alternative 2 is no longer allowed",
    ),
    "alternatives within alternatives narrowed": (
        {"anyOf": [{"anyOf": [TEXT]}]},
        {"anyOf": [{"anyOf": [NUMBER]}]},
        "$: the type was string and became number",
    ),
    "a definition narrowed": (
        {**record(a={"$ref": "#/$defs/A"}), "$defs": {"A": TEXT}},
        {**record(a={"$ref": "#/$defs/A"}), "$defs": {"A": NUMBER}},
        "$.a: the type was string",
    ),
    "a definition narrowed behind a keyword that is not compared": (
        {"allOf": [{"$ref": "#/$defs/A"}], "$defs": {"A": TEXT}},
        {"allOf": [{"$ref": "#/$defs/A"}], "$defs": {"A": NUMBER}},
        "$: allOf was changed",
    ),
}
COMPATIBLE = {
    "nothing": (record(("a",), a=TEXT), record(("a",), a=TEXT)),
    "an optional field added": (record(a=TEXT), record(a=TEXT, b=nullable(TEXT))),
    "a field made optional": (record(("a",), a=TEXT), record(a=TEXT)),
    "absence allowed": (record(a=TEXT), record(a=nullable(TEXT))),
    "a word more": (record(a={"enum": ["x"]}), record(a={"enum": ["x", "y"]})),
    "any text where there were words": (record(a={**TEXT, "enum": ["x"]}), record(a=TEXT)),
    "fractions allowed": (record(a={"type": "integer"}), record(a=NUMBER)),
    "a lower minimum": (record(a={**NUMBER, "minimum": 1}), record(a={**NUMBER, "minimum": 0})),
    "a bound dropped": (record(a={**TEXT, "maxLength": 9}), record(a=TEXT)),
    "other words in the description": ({**record(), "description": "a"}, {**record(), "description": "b"}),
    "another default": (record(a={**NUMBER, "default": 1}), record(a={**NUMBER, "default": 2})),
    "a definition renamed": (
        {**record(a={"$ref": "#/$defs/A"}), "$defs": {"A": TEXT}},
        {**record(a={"$ref": "#/$defs/B"}), "$defs": {"B": TEXT}},
    ),
    "a schema within itself": (
        {"$ref": "#/$defs/A", "$defs": {"A": record(a={"$ref": "#/$defs/A"})}},
        {"$ref": "#/$defs/A", "$defs": {"A": record(a={"$ref": "#/$defs/A"}, b=TEXT)}},
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), BREAKING.values(), ids=BREAKING.keys())
def test_it_breaks(old: Schema, new: Schema, said: str) -> None:
    changes = breaking_changes(old, new)

    assert len(changes) == 1
    assert said in changes[0]


@pytest.mark.parametrize(("old", "new"), COMPATIBLE.values(), ids=COMPATIBLE.keys())
def test_it_does_not_break(old: Schema, new: Schema) -> None:
    assert breaking_changes(old, new) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_every_schema_of_the_catalogue_is_compatible_with_itself(entry: Entry) -> None:
    assert breaking_changes(json_schema(entry), json_schema(entry)) == []
