"""Where the local stack keeps its files, and how private each is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from infra.settings import stack_file


@dataclass(frozen=True, slots=True)
class Home:
    """`root` is `MAINZA_HOME`. Others may pass through it (the database server may be another user), never list it."""

    root: Path

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def settings(self) -> Path:
        return stack_file(self.root)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """Makes the folders; a folder that is there keeps its content and gets its mode."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder, mode in (
            (self.root, 0o711),
            (self.data, 0o711),
            (self.downloads, 0o755),
            (self.logs, 0o700),
            (self.run, 0o700),
            (self.secrets, 0o700),
        ):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)


def write_private(path: Path, text: str) -> None:
    """Replaces the file in one step, readable by its owner only: a reader sees the old text or the new, never half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
