"""Reading as much as can be read of bytes that are no valid event, so that whose they were can still be told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

DEPTH_MAX = 64
"""How deep objects and lists may stand in one another; no event of the catalogue comes near."""

_DIGITS_MAX = 20
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def parsed(text: str) -> Any:
    """The JSON value of `text`; lone surrogates are kept. Raises JSONDecodeError, and RecursionError on far too deep nesting."""
    return json.loads(text, parse_int=_number, parse_constant=lambda _: None)


def object_of(raw: bytes) -> dict[str, Any] | None:
    """The JSON object as far as it can be read, None when there is none. Never raises.

    Bytes that are not UTF-8 are replaced; of a text that breaks off or breaks in the middle the part before the break is
    read; what stands deeper than `DEPTH_MAX` is left out.
    """
    text = raw.decode("utf-8", "replace")
    try:
        value = parsed(text)
    except json.JSONDecodeError as error:
        value = _beginning(text[: error.pos])
    except RecursionError:
        value = _beginning(text)
    return _pruned(value, 1) if isinstance(value, dict) else None


def values(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each value within `value` with its path, and every key with the path it makes; any depth, outermost first."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        path, current = waiting.pop()
        yield path, current
        if isinstance(current, dict):
            for key, part in current.items():
                yield (*path, key), key
                waiting.append(((*path, key), part))
        elif isinstance(current, list):
            waiting.extend(((*path, index), part) for index, part in enumerate(current))


def _number(digits: str) -> int | float:
    """Python refuses to parse integers of thousands of digits; beyond any field's range a float does as well."""
    return int(digits) if len(digits) <= _DIGITS_MAX else float(digits)


def _beginning(text: str) -> Any:
    try:
        return from_json(text[: _too_deep_at(text)], allow_partial=True)
    except ValueError:
        return None


def _too_deep_at(text: str) -> int:
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if depth > DEPTH_MAX:
            return token.start()
    return len(text)


def _pruned(value: Any, depth: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if depth > DEPTH_MAX:
        return None
    if isinstance(value, dict):
        return {key: _pruned(part, depth + 1) for key, part in value.items()}
    return [_pruned(part, depth + 1) for part in value]
