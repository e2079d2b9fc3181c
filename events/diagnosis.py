"""Why bytes are no event: asked only of a record that could not be read, so it may take its time."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from events.catalogue import BY_TYPE, Entry
from events.lenient import DEPTH_MAX, parsed, values
from events.requests import RejectionReason
from events.typed import field_names

ERRORS_NAMED_MAX = 5
"""How many schema errors one account names; the rest are counted."""

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_SAID_OTHERWISE = {
    "uuid_parsing": "Input should be a valid UUID",
    "uuid_type": "Input should be a valid UUID",
    "value_error": "Input is not valid",
    "assertion_error": "Input is not valid",
}
"""Error types whose own message may repeat what was said."""


class DecodeError(Exception):
    """The bytes are no event of this build's catalogue.

    `error` says what is wrong and where, and never repeats the producer's text. `fields` is the JSON object as far as it
    could be read, so that the producer can be answered; None when there is none.
    """

    def __init__(self, reason: RejectionReason, error: str, fields: dict[str, Any] | None = None) -> None:
        super().__init__(f"{reason}: {error}")
        self.reason = reason
        self.error = error
        self.fields = fields


def document_of(raw: bytes) -> dict[str, Any]:
    """The record's JSON object. Raises DecodeError unless it is UTF-8, JSON, an object, of bounded depth and storable text."""
    try:
        document = parsed(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise malformed(f"the record is not UTF-8: invalid byte at {error.start}") from None
    except json.JSONDecodeError as error:
        raise malformed(f"the record is not JSON: {error.msg}, line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise malformed(f"the record is nested deeper than {DEPTH_MAX} levels") from None
    if not isinstance(document, dict):
        raise malformed("the record is JSON, but not an object")
    _refuse_unstorable(document)
    return document


def entry_for(document: dict[str, Any]) -> Entry:
    """The catalogue's entry for the document's type. Raises DecodeError when it has none, or not in this version."""
    event_type, version = document.get("event_type"), document.get("schema_version")
    if not isinstance(event_type, str):
        raise malformed("event_type: a string is required")
    entry = BY_TYPE.get(event_type)
    if entry is None:
        known = ", ".join(BY_TYPE)
        raise DecodeError(RejectionReason.UNKNOWN_EVENT_TYPE, f"event_type: unknown; this build reads {known}")
    if not isinstance(version, int) or isinstance(version, bool):
        raise malformed("schema_version: an integer is required")
    if not 0 <= version <= entry.version:
        raise unsupported(f"this build reads {entry.type} up to version {entry.version}")
    return entry


def schema_errors(error: ValidationError) -> DecodeError:
    """What the schema refuses, each with the path to it."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    named = [f"{path_of(one['loc'][1:])}: {_SAID_OTHERWISE.get(one['type'], one['msg'])}" for one in found[:ERRORS_NAMED_MAX]]
    more = len(found) - len(named)
    return malformed("; ".join(named) + (f"; and {more} more" if more else ""))


def path_of(segments: Sequence[str | int]) -> str:
    """`payload.memories[0].text`; a name that no schema knows is shown as `*`."""
    path = ""
    for segment in segments:
        if isinstance(segment, int):
            path += f"[{segment}]"
        else:
            path += f".{segment if segment in field_names() else '*'}"
    return path.removeprefix(".") or "the event"


def malformed(error: str) -> DecodeError:
    return DecodeError(RejectionReason.MALFORMED, error)


def unsupported(error: str) -> DecodeError:
    return DecodeError(RejectionReason.UNSUPPORTED_VERSION, f"schema_version: not supported; {error}")


def _refuse_unstorable(document: dict[str, Any]) -> None:
    """Neither NUL nor half of a surrogate pair can be stored as text, and so deep a nesting cannot be read again."""
    for path, value in values(document):
        if len(path) >= DEPTH_MAX and isinstance(value, dict | list):
            raise malformed(f"the record is nested deeper than {DEPTH_MAX} levels")
        if isinstance(value, str) and (found := _FORBIDDEN.search(value)):
            what = "NUL" if found.group() == "\x00" else "a lone surrogate"
            raise DecodeError(RejectionReason.FORBIDDEN_CHARACTER, f"{path_of(path)}: {what} is not allowed")
