"""From bytes to an event of the catalogue. The hot path: one pass of the schema, and the reasons only when it fails."""

from __future__ import annotations

import json

from pydantic import ValidationError

from events import diagnosis, lenient
from events.diagnosis import DecodeError
from events.envelope import Event
from events.typed import EVENT
from events.upcasting import UPCASTERS, NoUpcaster, Upcasters, lifted

__all__ = ["DecodeError", "decode"]

_ESCAPED_NUL = rb"\u0000"
"""The only way to write NUL in JSON. It is valid there, and no store takes it in a text."""


def decode(raw: bytes, upcasters: Upcasters = UPCASTERS) -> Event:
    """The event with its typed payload; `decode(event.encoded()) == event`. An older version is lifted to this build's.

    Types are strict: nothing is coerced that JSON can say itself. Raises DecodeError, and nothing else, on any other bytes.
    """
    if _ESCAPED_NUL not in raw:
        try:
            return EVENT.validate_json(raw, strict=True)
        except ValidationError:
            pass  # Why, and whether it is merely an older version, is found out below.
    try:
        return _decoded_with_reasons(raw, upcasters)
    except DecodeError as error:
        error.fields = lenient.object_of(raw)
        raise


def _decoded_with_reasons(raw: bytes, upcasters: Upcasters) -> Event:
    document = diagnosis.document_of(raw)
    entry = diagnosis.entry_for(document)
    if document["schema_version"] < entry.version:
        raw = _lifted(document, entry.version, upcasters)
    try:
        return EVENT.validate_json(raw, strict=True)
    except ValidationError as error:
        raise diagnosis.schema_errors(error) from None


def _lifted(document: dict[str, object], version: int, upcasters: Upcasters) -> bytes:
    try:
        return json.dumps(lifted(document, version, upcasters)).encode()
    except NoUpcaster as error:
        raise diagnosis.unsupported(str(error)) from None
    except (LookupError, TypeError, ValueError, AttributeError):
        raise diagnosis.malformed("payload: not what its schema_version says") from None
