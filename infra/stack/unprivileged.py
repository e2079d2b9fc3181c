"""Running a server as somebody else than root: PostgreSQL refuses root. For everybody else nothing changes."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

from infra.stack.errors import StackError

USER = "nobody"
"""Is there on every system, so no user has to be made."""
PASS_THROUGH = 0o001


def as_other_user(argv: Sequence[str], data: Path) -> list[str]:
    """`argv` as it runs without root's identity; unchanged when we are not root. Raises StackError without `setpriv`.

    A checkout or home below a folder that only root may enter (`/root`) stays as it is: the server is then given the one
    capability to pass through, instead of changing modes of folders that are not ours.
    """
    if os.geteuid() != 0:
        return list(argv)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StackError(
            "PostgreSQL refuses to run as root, and `setpriv` was not found to run it as another user",
            "Run as a normal user, or install util-linux.",
        )
    entry = pwd.getpwnam(USER)
    drop = [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
    if not (_is_open(Path(argv[0])) and _is_open(data)):
        drop += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*drop, *argv]


def give_to_other_user(path: Path) -> None:
    """Makes the other user its owner; nothing when we are not root."""
    if os.geteuid() == 0:
        entry = pwd.getpwnam(USER)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _is_open(path: Path) -> bool:
    """Everybody may enter every folder above it."""
    return all(parent.stat().st_mode & PASS_THROUGH for parent in path.resolve().parents)
