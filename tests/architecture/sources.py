"""The Python files of this repository as syntax trees, for rules that a linter does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "schemas", "workers", "infra", "gateway", "cli", "benchmarks")


def files(*packages: str) -> list[Path]:
    """The modules of these packages, of all when none is named."""
    return [path for package in packages or PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def dotted(node: ast.AST) -> str:
    """`os.environ.get` of such an expression; empty of any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def names_used(path: Path) -> Iterator[tuple[int, str]]:
    """Each dotted name with its line, with what it was imported as put back: `environ` is `os.environ` again."""
    module = tree(path)
    origins: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            origins.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            origins.update({alias.asname: alias.name for alias in node.names if alias.asname})
    for node in ast.walk(module):
        name = dotted(node)
        if name:
            head, _, rest = name.partition(".")
            origin = origins.get(head, head)
            yield getattr(node, "lineno", 0), f"{origin}.{rest}" if rest else origin
