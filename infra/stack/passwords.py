"""Passwords of the local servers: random, made once, each in a file of its own that only its owner reads."""

from __future__ import annotations

import secrets

from infra.stack.home import Home, write_private

ENTROPY_BYTES = 24


def password(home: Home, name: str) -> str:
    """The password called `name`; made at the first call, the same ever after. Letters, digits, `-` and `_` only."""
    path = home.secrets / name
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    made = secrets.token_urlsafe(ENTROPY_BYTES)
    write_private(path, made + "\n")
    return made
