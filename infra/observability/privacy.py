"""What people wrote stays out of logs at info and above: known text fields go, and so do values inside error messages."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

from pydantic import ValidationError

TEXT_FIELDS = frozenset(
    {
        "answer", "body", "content", "fields", "history", "memories", "message_body", "payload", "prompt",
        "query", "raw", "result", "statement", "system", "text", "texts", "value",
    }
)  # fmt: skip
"""Field names under which a person's words travel through this system."""

QUIET_LEVELS = frozenset({"debug", "notset"})
EXCEPTION_MESSAGE_LENGTH_MAX = 500
EXCEPTION_CHAIN_MAX = 5
_INPUT_VALUE = re.compile(r"input_value=.*?(?=, input_type=|$)", re.DOTALL)


def without_text(_logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: replaces each text field by its length. Below info nothing is touched."""
    if event.get("level", method) in QUIET_LEVELS:
        return event
    for name in TEXT_FIELDS.intersection(event):
        value = event.pop(name)
        event[f"{name}_length"] = len(value) if hasattr(value, "__len__") else None
    for name, value in event.items():
        if isinstance(value, BaseException):
            event[name] = f"{type(value).__qualname__}: {safe_message(value)}"
        elif isinstance(value, str):
            event[name] = without_quotations(value)
    return event


def without_quotations(message: str) -> str:
    """A message without the places in which Pydantic repeats its input and Postgres the failing row."""
    if "input_value=" in message:
        message = _INPUT_VALUE.sub("input_value=…", message)
    if "DETAIL:" in message:
        message = message.partition("DETAIL:")[0].rstrip().removesuffix("\\n")
    return message


def safe_message(error: BaseException) -> str:
    """What an error says, without the values it was raised about."""
    if isinstance(error, ValidationError):
        found = error.errors(include_input=False, include_context=False, include_url=False)
        message = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['type']}" for item in found)
    else:
        message = without_quotations(str(error))
    return message[:EXCEPTION_MESSAGE_LENGTH_MAX]


def safe_traceback(error: BaseException) -> str:
    """Frames and safe messages of an error and of what caused it, the cause first."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < EXCEPTION_CHAIN_MAX:
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{frames}{type(current).__qualname__}: {safe_message(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\n".join(reversed(parts))


def exception_told(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: turns `exc_info` into `exception` text that is safe to keep."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = safe_traceback(error)
    return event
