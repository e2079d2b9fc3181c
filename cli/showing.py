"""Text that somebody wrote, made safe for a terminal."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Without control characters: a memory must not move the cursor, set a title or colour the rest."""
    return "".join(character if character.isprintable() or character in "\n\t" else REPLACEMENT for character in text)


def milliseconds(value: float | None) -> str:
    """`12.3 ms`, `4.21 s`, or a dash when it was not measured."""
    if value is None:
        return "-"
    return f"{value:.1f} ms" if value < 1000 else f"{value / 1000:.2f} s"
