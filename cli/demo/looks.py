"""How the demonstration writes numbers and the names of what the mind measures."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.padding import Padding

DASH = "-"
"""What was never measured."""


def number(value: Any) -> str:
    """Three decimals at most: `0.429`, `2`, or a dash."""
    return DASH if value is None else f"{round(float(value), 3):g}"


def plain_dimension(dimension: str) -> str:
    """`component.coverage` as `coverage`, `goal.goal …` as `goal …`, `need.learn about …` as `need: learn about …`."""
    for prefix, told in (("component.", ""), ("goal.goal ", "goal "), ("need.", "need: ")):
        if dimension.startswith(prefix):
            return told + dimension.removeprefix(prefix)
    return dimension.replace("_", " ")


def indented(what: RenderableType, cells: int) -> Padding:
    """Set in, also where it wraps."""
    return Padding(what, (0, 0, 0, cells), expand=False)
