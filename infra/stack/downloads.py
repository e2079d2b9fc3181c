"""What is downloaded once: one folder a part, named by the content it must have, complete or not there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from infra.stack.home import Home

NAME_DIGITS = 12


class Report(Protocol):
    """Is told how a download goes. Called from several threads."""

    def begin(self, part: str, count: int | None) -> None:
        """`count` pieces to come; None: unknown."""

    def advance(self, part: str) -> None:
        """One more piece is there."""

    def finish(self, part: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Download:
    """One part. `identity` is the text that pins its content (a lock with hashes). `fetch(folder, advance)` fills a folder."""

    part: str
    identity: str
    count: int | None
    fetch: Callable[[Path, Callable[[], None]], None]

    def folder(self, home: Home) -> Path:
        digest = hashlib.sha256(self.identity.encode()).hexdigest()[:NAME_DIGITS]
        return home.downloads / f"{self.part}-{digest}"

    def is_there(self, home: Home) -> bool:
        return self.folder(home).is_dir()

    def ensure(self, home: Home, report: Report) -> None:
        """Downloads unless it is there. Raises StackError. An interrupted download leaves nothing that counts."""
        if self.is_there(home):
            return
        report.begin(self.part, self.count)
        with _made_whole(self.folder(home)) as making:
            self.fetch(making, lambda: report.advance(self.part))
        report.finish(self.part)


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    yield making
    making.rename(folder)
