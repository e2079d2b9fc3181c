"""`mainza generate`: writes what the catalogue and the settings determine, and refuses to break published schemas."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.exits import Exit
from cli.settings_page import settings_page
from events.catalogue import BY_TYPE, ENTRIES
from events.documents.asyncapi import asyncapi
from events.documents.compatibility import ADVICE, breaking_changes
from events.documents.flow import flow
from events.documents.json_schema import file_name, json_schema

ROOT = Path(__file__).parents[1]
SCHEMAS = Path("schemas/json")
EXAMPLES = Path("events/examples")
GIT_SECONDS_MAX = 30


def documents(root: Path = ROOT) -> dict[Path, str]:
    """What each generated file, by its path from the root, has to say."""
    examples = {entry.type: json.loads((root / EXAMPLES / file_name(entry)).read_bytes()) for entry in ENTRIES}
    return {
        **{SCHEMAS / file_name(entry): _text(json_schema(entry)) for entry in ENTRIES},
        Path("docs/asyncapi.json"): _text(asyncapi(examples, schemas_path=f"../{SCHEMAS}")),
        Path("docs/flow.md"): flow(),
        Path("docs/settings.md"): settings_page(),
    }


def outdated(root: Path = ROOT) -> list[Path]:
    """Generated files that are missing or say something else than the code."""
    return [
        path
        for path, text in documents(root).items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]


def breaking(root: Path = ROOT, against: str = "HEAD") -> list[str]:
    """What the catalogue breaks of the schemas published at the git revision `against`, or on disk where git has none."""
    return [change for path in _published_paths(root, against) for change in _broken(root, path, against)]


def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file is out of date.")] = False,
    against: Annotated[str, typer.Option(help="The git revision whose schemas count as published.")] = "HEAD",
    force: Annotated[bool, typer.Option("--force", help="Write breaking schemas too: only before their first release.")] = False,
) -> None:
    """Write the JSON Schemas, the AsyncAPI document, the flow chart and the page of settings from the code."""
    broken = breaking(ROOT, against)
    for change in broken:
        typer.echo(f"breaking: {change}", err=True)
    if broken and not force:
        typer.echo(f"To fix it: {ADVICE}.", err=True)
        raise typer.Exit(Exit.FAILED)
    stale = outdated(ROOT)
    for path in stale:
        typer.echo(f"{'out of date' if check else 'written'}: {path}")
    if check and stale:
        typer.echo("To fix it: mainza generate", err=True)
        raise typer.Exit(Exit.FAILED)
    write(ROOT, stale)


def write(root: Path, paths: list[Path]) -> None:
    texts = documents(root)
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8")


def register(app: typer.Typer) -> None:
    app.command()(generate)


def _broken(root: Path, path: Path, against: str) -> Iterator[str]:
    event_type, version = path.stem.split(".v")
    entry = BY_TYPE.get(event_type)
    if entry is None or entry.version < int(version):
        yield f"{path.stem}: records of it are in the log, and the catalogue has it no more"
    elif entry.version == int(version):
        old = _published(root, path, against)
        yield from (f"{path.stem} {change}" for change in breaking_changes(old, json_schema(entry)))


def _published_paths(root: Path, against: str) -> list[Path]:
    listed = _git(root, "ls-tree", "--name-only", against, "--", f"{SCHEMAS}/") or ""
    on_disk = (path.relative_to(root) for path in (root / SCHEMAS).glob("*.json"))
    return sorted({*(Path(line) for line in listed.splitlines()), *on_disk})


def _published(root: Path, path: Path, against: str) -> dict[str, Any]:
    text = _git(root, "show", f"{against}:./{path}") or (root / path).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None when it does not know, or when this is no checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=GIT_SECONDS_MAX)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
