"""JSON as it is hashed: the same bytes for the same value, also after a round trip through Postgres `jsonb`."""

from __future__ import annotations

import json


def canonical_json(text: str) -> bytes:
    """Keys sorted, no spaces, ASCII; a whole number is written as one however it was spelt, as `jsonb` forgets `1.0` and `1e3`.

    Raises ValueError when `text` is not JSON.
    """
    return json.dumps(json.loads(text, parse_float=_number), sort_keys=True, separators=(",", ":")).encode("ascii")


def _number(spelt: str) -> int | float:
    value = float(spelt)
    return int(value) if value.is_integer() else value
