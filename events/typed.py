"""One envelope model per event type: what the decoder reads and what the published schemas say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, cast

from pydantic import Field, TypeAdapter, WithJsonSchema, create_model

from events.catalogue import ENTRIES, Entry
from events.envelope import Event, Identifier
from events.topics import Key


def typed(entry: Entry) -> type[Event]:
    """The envelope as it is for one entry: its type and version are constants, the field that is its key must be there."""
    fields: dict[str, Any] = {
        "event_type": (Literal[entry.type], ...),
        "schema_version": (_exactly(entry.version), ...),
        "payload": (entry.payload, ...),
    }
    if entry.topic.key is Key.USER:
        fields["user_id"] = (Identifier, ...)
    return create_model(f"{entry.type}Event", __base__=Event, __module__=__name__, __doc__=entry.payload.__doc__, **fields)


def _exactly(version: int) -> Any:
    """An integer with one value. A `Literal` would take `true` for 1."""
    return Annotated[int, Field(ge=version, le=version), WithJsonSchema({"const": version, "type": "integer"})]


TYPED: Mapping[str, type[Event]] = {entry.type: typed(entry) for entry in ENTRIES}

EVENT: TypeAdapter[Event] = TypeAdapter(
    cast("Any", Annotated[Union[tuple(TYPED.values())], Field(discriminator="event_type")])  # noqa: UP007
)
"""Any event of the catalogue, told apart by `event_type` in one pass."""


@cache
def field_names() -> frozenset[str]:
    """Every field name that a schema knows; any other name in a record is the producer's own text."""
    return frozenset(_property_names(EVENT.json_schema()))


def _property_names(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for part in schema.values():
            yield from _property_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _property_names(part)
