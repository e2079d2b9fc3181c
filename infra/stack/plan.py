"""Which servers are ours to run, and by which settings everything is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.stack import embedding
from infra.stack.downloads import Download
from infra.stack.home import Home
from infra.stack.jars import jars_download
from infra.stack.kafka import Kafka
from infra.stack.llm import Llm
from infra.stack.models import LLM_FILE, embedding_download, llm_download
from infra.stack.neo4j import Neo4j
from infra.stack.passwords import password
from infra.stack.ports import Ports
from infra.stack.postgres import Postgres
from infra.stack.server import Server
from infra.stack.valkey import Valkey

ADDRESSES = {
    "kafka": ("kafka", "bootstrap_servers"),
    "neo4j": ("neo4j", "uri"),
    "postgres": ("postgres", "dsn"),
    "valkey": ("redis", "url"),
    "llm": ("llm", "base_url"),
    "embedding": ("embedding", "directory"),
}
"""The setting that holds each part's address. Set by the environment, it makes the part somebody else's."""
GATEWAY_PORT_PREFERRED = 8000


@dataclass(frozen=True, slots=True)
class Plan:
    """`servers` to run, parts that are `external` (their address comes from the environment), and the `settings` to publish."""

    servers: tuple[Server, ...]
    external: tuple[str, ...]
    settings: dict[str, Any]


def downloads(environment: Mapping[str, Any]) -> dict[str, Download]:
    """What has to be there, by part; nothing for what the environment says is elsewhere or off."""
    parts = {
        "kafka": jars_download("kafka"),
        "neo4j": jars_download("neo4j"),
        "llm": llm_download(),
        "embedding": embedding_download(),
    }
    return {name: part for name, part in parts.items() if not _is_elsewhere(name, environment)}


def needed(plan: Plan) -> dict[str, Download]:
    """The downloads without which the plan cannot start."""
    there = {*plan.external, *(set(ADDRESSES) - {server.name for server in plan.servers} - {"embedding"})}
    return {name: part for name, part in downloads({}).items() if name not in there}


def make_plan(home: Home, environment: Mapping[str, Any]) -> Plan:
    """Chooses ports and passwords, or takes the recorded ones. Raises StackError when no port is free.

    `environment`: what is set there, nested as in `Settings`. An address that is our own (as `mainza env` exports it) does
    not make a server external, so that a shell that evaluated it can stop and start the stack.
    """
    ports = Ports(home.run / "ports.json")
    ours: list[Server] = []
    external: list[str] = []
    settings: dict[str, Any] = {}
    parts = downloads({})
    for server in _servers(home, ports, parts):
        if _is_elsewhere(server.name, environment) and not _is_own(server.name, server.settings(), environment):
            external.append(server.name)
        else:
            ours.append(server)
            settings.update(server.settings())
    own_embedding = embedding.settings(parts["embedding"].folder(home))
    if _is_elsewhere("embedding", environment) and not _is_own("embedding", own_embedding, environment):
        external.append("embedding")
    else:
        settings.update(own_embedding)
    settings["gateway"] = {"port": ports.get("gateway", GATEWAY_PORT_PREFERRED), "api_key": password(home, "api_key")}
    return Plan(tuple(ours), tuple(external), settings)


def _servers(home: Home, ports: Ports, parts: Mapping[str, Download]) -> tuple[Server, ...]:
    return (
        Postgres(home, ports.get("postgres")),
        Valkey(home, ports.get("valkey")),
        Kafka(home, parts["kafka"].folder(home), ports.get("kafka"), ports.get("kafka_controller")),
        Neo4j(home, parts["neo4j"].folder(home), ports.get("neo4j")),
        Llm(home, parts["llm"].folder(home) / LLM_FILE, ports.get("llm")),
    )


def _is_elsewhere(name: str, environment: Mapping[str, Any]) -> bool:
    group, field = ADDRESSES[name]
    values = environment.get(group, {})
    return field in values or (name == "llm" and values.get("enabled") is False)


def _is_own(name: str, own: Mapping[str, Any], environment: Mapping[str, Any]) -> bool:
    group, field = ADDRESSES[name]
    value = environment[group].get(field)
    plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return str(plain) == str(own[group][field])
