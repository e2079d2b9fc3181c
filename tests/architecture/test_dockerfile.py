"""The Dockerfile copies what is there, drops privileges and runs the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTRUCTIONS = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"}


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """Each instruction with its arguments, continued lines joined, comments left out."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_every_instruction_is_known_and_takes_its_arguments_without_a_shell(instructions: list[tuple[str, str]]) -> None:
    assert {name for name, _ in instructions} <= INSTRUCTIONS
    for name, arguments in instructions:
        if name in ("RUN", "ENTRYPOINT", "CMD"):
            words = json.loads(arguments)
            assert words
            assert all(isinstance(word, str) for word in words)


def test_what_is_copied_from_here_exists_and_is_sent_to_the_builder(instructions: list[tuple[str, str]]) -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    copied = [arguments.split()[:-1] for name, arguments in instructions if name == "COPY" and not arguments.startswith("--from")]

    assert copied
    for source in (source for sources in copied for source in sources):
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in sent, source


def test_what_is_copied_between_stages_comes_from_a_stage_that_is_named(instructions: list[tuple[str, str]]) -> None:
    stages = {arguments.split()[-1] for name, arguments in instructions if name == "FROM" and " AS " in arguments}
    used = {arguments.split()[0].removeprefix("--from=") for name, arguments in instructions if arguments.startswith("--from=")}

    assert used
    assert used <= stages


def test_every_package_that_runs_is_in_the_image(instructions: list[tuple[str, str]]) -> None:
    final = instructions[max(index for index, (name, _) in enumerate(instructions) if name == "FROM") :]
    copied = {arguments.split()[0] for name, arguments in final if name == "COPY"}

    assert {"events", "schemas", "workers", "infra", "gateway", "cli"} <= copied


def test_the_process_is_not_root_and_is_the_command_line(instructions: list[tuple[str, str]]) -> None:
    names = [name for name, _ in instructions]
    last = dict(instructions)

    assert last["USER"].isdigit()
    assert int(last["USER"]) > 0
    assert names.index("USER") > max(index for index, name in enumerate(names) if name in ("RUN", "COPY"))
    assert json.loads(last["ENTRYPOINT"]) == ["python", "-m", "cli"]
