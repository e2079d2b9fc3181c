"""A name says what a thing is for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from events.catalogue import ENTRIES
from tests.architecture.sources import ROOT, files, tree

SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|enhanced|advanced|improved|v\d+|new|old|temp|stuff)(_|$)")
PAST_TENSE = re.compile(r"(ed|Done|Given|Said)$")
NO_DEED = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|enhanced|advanced|improved)(_|$)")
LINES_MAX = 300
FUNCTION_LINES_MAX = 60


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_files_and_folders_are_called_by_what_they_are() -> None:
    paths = {path.relative_to(ROOT) for path in files()}

    assert [str(path) for path in paths for part in path.with_suffix("").parts if SAYS_NOTHING.search(part)] == []


def test_functions_and_classes_are_called_by_what_they_do() -> None:
    classes = [node.name for path in files() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    names = [*classes, *(function.name for path in files() for function in functions(path))]

    snake = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in names]
    assert [name for name in snake if NO_DEED.search(name)] == []


def test_a_file_is_one_idea() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}

    assert {path: length for path, length in lengths.items() if length > LINES_MAX} == {}


def test_a_function_is_one_step() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path in files()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES_MAX
    ]

    assert long == []


def test_a_module_says_what_it_is() -> None:
    silent = [path for path in files() if path.read_text(encoding="utf-8") and not ast.get_docstring(tree(path))]

    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_events_are_in_the_past_tense() -> None:
    assert [entry.type for entry in ENTRIES if not PAST_TENSE.search(entry.type)] == []


def test_every_event_says_what_it_means() -> None:
    assert [entry.type for entry in ENTRIES if not (entry.payload.__dict__.get("__doc__") or "").strip()] == []
