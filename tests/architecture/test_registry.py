"""The registry of workers, the catalogue of events, the containers and the command line tell the same story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.app import COMMANDS
from events.catalogue import ENTRIES, Entry, consumers_of
from workers.registry import WORKERS

ROOT = Path(__file__).parents[2]
EDGES = {"gateway", "scheduler"}
SERVERS = {"kafka", "neo4j", "postgres", "valkey"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_the_catalogue_names_the_workers_that_consume_an_event(entry: Entry) -> None:
    declared = {worker.name for worker in WORKERS if entry.payload in worker.consumes}

    assert set(consumers_of(entry)) - EDGES == declared


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_the_catalogue_names_the_workers_that_produce_an_event(entry: Entry) -> None:
    declared = {worker.name for worker in WORKERS if entry.payload in worker.emits}

    assert set(entry.producers) - EDGES == declared


def test_every_event_has_a_producer_and_no_name_is_unknown() -> None:
    known = {worker.name for worker in WORKERS} | EDGES

    for entry in ENTRIES:
        assert entry.producers, entry.type
        assert set(entry.producers) | set(consumers_of(entry)) <= known, entry.type


def test_names_of_workers_are_told_apart_and_are_their_rooms() -> None:
    names = [worker.name for worker in WORKERS]

    assert len(set(names)) == len(names)
    assert {path.parent.name for path in (ROOT / "workers").glob("*/worker.py")} == set(names)


def test_every_worker_is_one_service_and_the_edges_are_two(services: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in services.items() if name not in SERVERS | {"migrate"}}

    workers = {worker.name: ["worker", worker.name] for worker in WORKERS}
    assert commands == {**workers, "gateway": ["gateway"], "scheduler": ["scheduler"]}


def test_what_the_services_run_are_commands_of_the_command_line(services: dict[str, Any]) -> None:
    known = {name for commands in COMMANDS.values() for name in commands}

    run = {service["command"][0] for name, service in services.items() if name not in SERVERS | {"migrate"}}
    assert run <= known
    assert {"migrate", "topics"} <= known
