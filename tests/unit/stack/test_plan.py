"""Which servers are ours: all, but for those whose address the environment sets to something that is not our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.settings import Settings, set_by_environment
from infra.stack.home import Home
from infra.stack.plan import ADDRESSES, downloads, make_plan, needed
from infra.stack.reach import variables

ALL = ("postgres", "valkey", "kafka", "neo4j", "llm")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for group, field in ADDRESSES.values():
        monkeypatch.delenv(f"MAINZA_{group}__{field}".upper(), raising=False)
    monkeypatch.setenv("MAINZA_HOME", str(tmp_path))
    home = Home(tmp_path)
    home.create()
    return home


def names(home: Home) -> tuple[str, ...]:
    return tuple(server.name for server in make_plan(home, set_by_environment()).servers)


def test_with_nothing_set_every_server_is_ours(home: Home) -> None:
    assert names(home) == ALL
    assert set(downloads(set_by_environment())) == {"kafka", "neo4j", "llm", "embedding"}


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("MAINZA_KAFKA__BOOTSTRAP_SERVERS", "broker.example:9092", "kafka"),
        ("MAINZA_NEO4J__URI", "neo4j+s://graph.example", "neo4j"),
        ("MAINZA_POSTGRES__DSN", "postgresql://me:it@db.example/mainza", "postgres"),
        ("MAINZA_REDIS__URL", "rediss://cache.example", "valkey"),
        ("MAINZA_LLM__BASE_URL", "https://models.example/v1", "llm"),
    ],
)
def test_an_address_in_the_environment_makes_a_server_somebody_elses(
    home: Home, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str
) -> None:
    monkeypatch.setenv(variable, value)
    plan = make_plan(home, set_by_environment())
    assert tuple(server.name for server in plan.servers) == tuple(each for each in ALL if each != name)
    assert plan.external == (name,)
    assert ADDRESSES[name][0] not in plan.settings, "what is published must not shadow the environment"
    assert name not in downloads(set_by_environment())
    assert name not in needed(plan)


def test_a_shell_that_evaluated_env_still_starts_its_own_servers(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=home.root, **make_plan(home, {}).settings)
    for name, value in variables(home, settings).items():
        monkeypatch.setenv(name, value)
    assert names(home) == ALL
    assert set(needed(make_plan(home, set_by_environment()))) == {"kafka", "neo4j", "llm", "embedding"}


def test_a_model_that_is_switched_off_is_not_started(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINZA_LLM__ENABLED", "false")
    assert "llm" not in names(home)


def test_ports_and_passwords_are_the_same_at_the_next_start_and_differ_from_each_other(home: Home) -> None:
    first, second = make_plan(home, {}), make_plan(home, {})
    assert first.settings == second.settings
    secrets = [path.read_text().strip() for path in home.secrets.iterdir()]
    assert len(secrets) == len(set(secrets)) == 5
    assert all(len(secret) >= 32 for secret in secrets)


def test_what_is_published_is_what_settings_read(home: Home) -> None:
    plan = make_plan(home, {})
    settings = Settings(home=home.root, **plan.settings)
    assert settings.kafka.bootstrap_servers == plan.settings["kafka"]["bootstrap_servers"]
    assert settings.redis.url.get_secret_value() == plan.settings["redis"]["url"]
    assert settings.gateway.api_key.get_secret_value()
    assert settings.embedding.directory is not None
