"""The published JSON Schema of each event: the whole envelope with that payload, draft 2020-12."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from events.catalogue import Entry
from events.typed import TYPED

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Plain(GenerateJsonSchema):
    """Without a title for every field: it would only repeat the name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def file_name(entry: Entry, version: int | None = None) -> str:
    return f"{entry.type}.v{version or entry.version}.json"


def json_schema(entry: Entry) -> dict[str, Any]:
    """What a record of this type and version must be. Unknown fields are refused, also on the wire."""
    schema = TYPED[entry.type].model_json_schema(schema_generator=_Plain)
    schema["title"] = entry.type
    return {"$schema": DIALECT, "$id": f"urn:mainza:event:{entry.type}:v{entry.version}", **schema}
