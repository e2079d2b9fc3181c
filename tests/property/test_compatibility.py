"""The law of the compatibility check: when it finds nothing, every record of the old schema is one of the new."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from events.documents.compatibility import breaking_changes

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": st.integers(-3, 0), "maximum": st.integers(1, 3)}),
    st.fixed_dictionaries({"type": st.just("number")}, optional={"exclusiveMinimum": st.integers(-3, 0)}),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": st.integers(0, 1), "maxLength": st.integers(2, 3)}),
    st.fixed_dictionaries({"type": st.just("string"), "enum": st.lists(st.sampled_from("xyz"), min_size=1, unique=True)}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.just({"const": 1, "type": "integer"}),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"maxItems": st.integers(1, 2)}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"type": st.just("object"), "additionalProperties": inner}),
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, max_size=3)},
            optional={"required": st.lists(NAMES, unique=True, max_size=2), "additionalProperties": st.booleans()},
        ),
    )


SCHEMAS = st.recursive(SCALARS, composed, max_leaves=6)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-4, 4), st.sampled_from([0.5, -2.5]), st.text("xyz", max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def changed(draw: st.DrawFn, schema: Any) -> Any:
    """The schema with a few places taken out, put in or replaced: near enough that both answers are frequent."""
    result = deepcopy(schema)
    for _ in range(draw(st.integers(0, 2))):
        places = list(dictionaries(result))
        place = draw(st.sampled_from(places))
        action = draw(st.sampled_from(["drop", "replace", "add"]))
        if action == "drop" and place:
            place.pop(draw(st.sampled_from(sorted(place))))
        elif action == "replace":
            new = draw(SCALARS)
            place.clear()
            place.update(new)
        elif "properties" in place:
            place["properties"][draw(NAMES)] = draw(SCALARS)
    return result


def dictionaries(schema: Any) -> Any:
    """Every schema within a schema, itself first; not the map of its properties."""
    yield schema
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from dictionaries(schema[keyword])
    for part in (*schema.get("anyOf", ()), *schema.get("properties", {}).values()):
        yield from dictionaries(part)


@given(SCHEMAS.flatmap(lambda old: st.tuples(st.just(old), SCHEMAS | changed(old))), st.lists(VALUES, max_size=10))
def test_what_is_called_compatible_takes_every_old_record(schemas: tuple[Any, Any], records: list[Any]) -> None:
    old, new = schemas
    before, after = Draft202012Validator(old), Draft202012Validator(new)

    if not breaking_changes(old, new):
        assert [record for record in records if before.is_valid(record) and not after.is_valid(record)] == []


@given(SCHEMAS)
def test_no_change_breaks_nothing(schema: Any) -> None:
    assert breaking_changes(schema, deepcopy(schema)) == []
