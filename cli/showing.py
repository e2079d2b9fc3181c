"""Text that somebody wrote, made safe for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Without control characters: a memory must not move the cursor, set a title or colour the rest."""
    return "".join(character if character.isprintable() or character in "\n\t" else REPLACEMENT for character in text)


def milliseconds(value: float | None) -> str:
    """`12.3 ms`, `4.21 s`, or a dash when it was not measured."""
    if value is None:
        return "-"
    return f"{value:.1f} ms" if value < 1000 else f"{value / 1000:.2f} s"


def how_answered(reply: Mapping[str, Any]) -> str:
    """Who made the text, and what became of the model when it was not the model; of an `AgentReplied` as the gateway tells it."""
    if reply["mode"] == "model":
        return "by the model"
    tried = next((attempt for attempt in reply.get("attempts", ()) if attempt["what"].startswith("model")), None)
    if tried is None:
        return "without a model"
    kind, _, reason = plain(tried["outcome"]).partition(": ")
    return f"without the model, which was away ({reason})" if kind == "away" else f"the model's words were set aside ({reason})"
