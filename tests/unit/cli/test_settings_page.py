"""The page of settings: all of them, and nothing of this machine."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from cli.settings_page import settings_page
from infra.settings import Settings


def names(model: type[BaseModel], prefix: str) -> list[str]:
    found: list[str] = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += names(inner, f"{prefix}{name.upper()}__")
        else:
            found.append(prefix + name.upper())
    return found


def test_every_setting_has_one_row() -> None:
    assert re.findall(r"^\| `(\w+)`", settings_page(), re.MULTILINE) == names(Settings, "MAINZA_")


def test_a_row_tells_type_default_bounds_and_meaning() -> None:
    port = "| `MAINZA_RUNTIME__METRICS_PORT` | integer | `0` | at least 0, at most 65535 | 0: any free port. |"

    assert port in settings_page().splitlines()


def test_the_environment_and_the_home_folder_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings_page()
    monkeypatch.setenv("MAINZA_GATEWAY__API_KEY", "not-for-a-page")

    assert settings_page() == before
    assert "`~/.local/state/mainza`" in before
