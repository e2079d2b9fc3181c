"""JSON as it is hashed: the same bytes for the same value, also after a round trip through Postgres `jsonb`."""

from __future__ import annotations

import json


def canonical_json(text: str) -> bytes:
    """Keys sorted, no spaces, ASCII; a whole number is written as one however it was spelt, as `jsonb` forgets `1.0` and `1e3`.

    Raises ValueError when `text` is not JSON.
    """
    return canonical_value(_decode(text))


def canonical_value(value: object) -> bytes:
    """The same of a value that is made of what JSON has. Floats are written in their shortest form that reads back the same."""
    return _encode(value).encode("ascii")


def _number(spelt: str) -> int | float:
    value = float(spelt)
    return int(value) if value.is_integer() else value


# Made once: a decoder or an encoder with options costs more to make than to use on an event.
_decode = json.JSONDecoder(parse_float=_number).decode
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
