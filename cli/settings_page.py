"""docs/settings.md: every setting as `Settings` has it, with its default and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from infra.settings import Settings

PREFIX = "MAINZA_"
BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def settings_page() -> str:
    """The page as Markdown. Nothing in it depends on the machine or its environment."""
    return "\n".join(
        [
            "# Settings",
            "",
            "Generated from `infra/settings.py` by `mainza generate`; change the settings, not this file.",
            "",
            "A setting comes from the environment, otherwise from `settings.json` in `MAINZA_HOME`, which the local stack writes",
            "when it starts, otherwise from the default. `mainza env` prints what a running stack uses. An address that the",
            "environment sets before `mainza up` makes that server somebody else's: it is asked whether it answers, and neither",
            "started nor stopped.",
            "",
            "| variable | type | default | bounds | meaning |",
            "|---|---|---|---|---|",
            *_rows(Settings, PREFIX),
            "",
        ]
    )


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner, variable = field.annotation, prefix + name.upper()
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(inner, f"{variable}__")
        else:
            cells = (f"`{variable}`", _type(inner), _default(field.default), _bounds(field), field.description or "")
            yield f"| {' | '.join(cells)} |"


def _type(annotation: Any) -> str:
    if get_origin(annotation) is UnionType:
        return " or ".join(_type(part) for part in get_args(annotation) if part is not NoneType)
    return {SecretStr: "secret", Path: "path", str: "text", int: "integer", float: "number", bool: "boolean"}[annotation]


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path) and value.is_relative_to(Path.home()):
        value = f"~/{value.relative_to(Path.home())}"
    if value in (None, ""):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _bounds(field: FieldInfo) -> str:
    return ", ".join(
        f"{word} {getattr(rule, attribute):g}"
        for rule in field.metadata
        for attribute, word in BOUNDS.items()
        if hasattr(rule, attribute)
    )
