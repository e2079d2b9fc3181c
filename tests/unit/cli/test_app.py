"""The list of commands: what `--help` says without importing them is what they say themselves."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest
import typer.main

from cli.app import COMMANDS, add_commands, make_app

CLIENTS = ("aiokafka", "neo4j", "asyncpg", "httpx", "faststream", "fastapi", "numpy")


def commands_of(app: typer.Typer) -> dict[str, Any]:
    found: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return found


def own_words(command: Any) -> str:
    return " ".join(command.help.partition("\n\n")[0].split())


@pytest.mark.parametrize("module", COMMANDS)
def test_a_module_has_the_commands_that_are_listed_and_they_say_the_same(module: str) -> None:
    app = make_app()

    importlib.import_module(module).register(app)

    assert {name: own_words(command) for name, command in commands_of(app).items()} == dict(COMMANDS[module])


@pytest.mark.parametrize("name", [name for commands in COMMANDS.values() for name in commands])
def test_a_command_that_is_named_is_the_real_one(name: str) -> None:
    app = make_app()

    add_commands(app, ["--some-option", name, "--help"])

    callback = commands_of(app)[name].callback
    assert callback is None or callback.__module__ != "cli.app"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["no-such-command"]])
def test_without_a_known_command_all_are_listed(arguments: list[str]) -> None:
    app = make_app()

    add_commands(app, arguments)

    assert set(commands_of(app)) == {name for commands in COMMANDS.values() for name in commands}


def test_listing_the_commands_imports_no_client_of_any_server() -> None:
    program = "import sys; from cli.app import *; add_commands(make_app(), []); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert not set(CLIENTS) & set(done.stdout.split())
