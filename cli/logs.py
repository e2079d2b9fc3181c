"""logs: what the processes of the stack wrote."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.lifecycle import home
from infra.stack.errors import StackError
from infra.stack.home import Home

LOOK_SECONDS_BETWEEN = 0.25
READ_BYTES_MAX = 1024 * 1024


def logs(
    name: Annotated[str | None, typer.Argument(help="A process, as `status` lists them; all without it.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what is written from now on; Ctrl-C ends it.")
    ] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, max=100_000, help="How many of the last lines.")] = 20,
) -> None:
    """Show what a process wrote last. The logs are kept after `down`."""
    paths = _paths(home(), name)
    for path in paths:
        for line in last_lines(path, lines):
            _say(path, line, several=len(paths) > 1)
    if follow:
        try:
            for path, line in _followed(paths):
                _say(path, line, several=len(paths) > 1)
        except KeyboardInterrupt:
            return


def last_lines(path: Path, count: int) -> list[str]:
    """The last `count` lines, of at most the last mebibyte."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - READ_BYTES_MAX))
        text = file.read().decode("utf-8", errors="replace")
    return text.splitlines()[-count:] if count else []


def _paths(place: Home, name: str | None) -> list[Path]:
    known = sorted(place.logs.glob("*.log")) if place.logs.is_dir() else []
    if name is None:
        if not known:
            raise StackError(f"there are no logs in {place.logs}", "Start the stack with `./mainza up --detach`.")
        return known
    path = place.log(name)
    if path not in known:
        names = ", ".join(log.stem for log in known) or "none"
        raise StackError(f"there is no log of {name!r}", f"Name one of: {names}.")
    return [path]


def _followed(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """New whole lines of each file, without end; a file that was begun anew is read from its start."""
    seen = {path: path.stat().st_size for path in paths}
    while True:
        for path in paths:
            size = path.stat().st_size if path.is_file() else 0
            if size < seen[path]:
                seen[path] = 0
            if size > seen[path]:
                with path.open("rb") as file:
                    file.seek(seen[path])
                    whole = file.read(READ_BYTES_MAX).rpartition(b"\n")
                seen[path] += len(whole[0]) + len(whole[1])
                for line in whole[0].decode("utf-8", errors="replace").splitlines():
                    yield path, line
        time.sleep(LOOK_SECONDS_BETWEEN)


def _say(path: Path, line: str, *, several: bool) -> None:
    print(f"{path.stem}: {line}" if several else line, flush=True)


def register(app: typer.Typer) -> None:
    app.command()(logs)
