"""Topics on the broker as the catalogue declares them: created, compared; deleted only by who made a namespace of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_fixed

from events.catalogue import ENTRIES, consumers_of
from events.topics import MESSAGE_BYTES_MAX, TOPICS, Topic
from infra.settings import KafkaSettings
from workers.contract import Transient

LEADERS_SECONDS_MAX = 30.0
LEADERS_SECONDS_BETWEEN = 0.1
EDGES = frozenset({"gateway", "scheduler"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A topic as it should be on the broker."""

    name: str
    partitions: int
    configs: dict[str, str]


@dataclass(frozen=True, slots=True)
class TopicReport:
    """A topic as it is: absent when `partitions` is None; `drift` maps a setting to (declared, actual)."""

    name: str
    partitions: int | None
    drift: dict[str, tuple[str, str]]
    created: bool = False


def declared_topics(namespace: str) -> list[Declared]:
    """Every topic of the catalogue, and a dead-letter topic for each worker that consumes it."""
    declared = []
    for topic in TOPICS:
        declared.append(Declared(namespace + topic.name, topic.partitions, _configs(topic)))
        groups = {name for entry in ENTRIES if entry.topic is topic for name in consumers_of(entry)} - EDGES
        declared += [
            Declared(
                namespace + topic.dead_letter_name(group), 1, {"max.message.bytes": str(2 * MESSAGE_BYTES_MAX), **_kept(None)}
            )
            for group in sorted(groups)
        ]
    return declared


def _configs(topic: Topic) -> dict[str, str]:
    configs = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "max.message.bytes": str(MESSAGE_BYTES_MAX),
        "message.timestamp.type": "LogAppendTime" if topic.broker_time else "CreateTime",
    }
    return configs if topic.compacted else {**configs, **_kept(topic.retention_seconds)}


def _kept(seconds: int | None) -> dict[str, str]:
    return {"retention.ms": "-1" if seconds is None else str(seconds * 1000)}


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[Any]:
    """An admin client. Raises Transient when no broker answers."""
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers, client_id="mainza-admin")
    try:
        await client.start()
        yield client
    except KafkaError as error:
        raise Transient(f"Kafka: {type(error).__name__}: {error}") from error
    finally:
        await client.close()


async def create_topics(settings: KafkaSettings) -> list[str]:
    """Creates what is missing; returns the names of what it created. Safe when two do it at once."""
    async with admin(settings) as client:
        existing = set(await client.list_topics())
        missing = [topic for topic in declared_topics(settings.namespace) if topic.name not in existing]
        if not missing:
            return []
        response = await client.create_topics(
            [
                NewTopic(topic.name, topic.partitions, settings.replication_factor, topic_configs=topic.configs)
                for topic in missing
            ]
        )
        created = list(_created(response.to_object()["topic_errors"]))
        await _await_leaders(client, [topic.name for topic in missing])
        return created


async def _await_leaders(client: Any, names: list[str]) -> None:
    """A topic is there a moment before its partitions have leaders; only then can it be written to."""
    leaderless = AsyncRetrying(
        retry=retry_if_result(lambda found: found is True),
        stop=stop_after_delay(LEADERS_SECONDS_MAX),
        wait=wait_fixed(LEADERS_SECONDS_BETWEEN),
    )
    try:
        await leaderless(_is_leaderless, client, names)
    except RetryError as error:
        raise Transient(f"Kafka: new topics have no leaders after {LEADERS_SECONDS_MAX:g} s") from error


async def _is_leaderless(client: Any, names: list[str]) -> bool:
    rows = await client.describe_topics(names)
    return any(row["error_code"] or any(part["leader"] < 0 for part in row["partitions"]) for row in rows)


async def delete_topics(settings: KafkaSettings) -> None:
    """Deletes every topic of a namespace. Raises ValueError for the namespace of production, which is none."""
    if not settings.namespace:
        raise ValueError("the topics without a namespace are the log itself; they are never deleted")
    async with admin(settings) as client:
        names = [name for name in await client.list_topics() if name.startswith(settings.namespace)]
        if names:
            await client.delete_topics(names)


def _created(errors: Iterable[dict[str, Any]]) -> Iterable[str]:
    for answer in errors:
        error = for_code(answer["error_code"])
        if answer["error_code"] == 0:
            yield answer["topic"]
        elif error is not TopicAlreadyExistsError:
            raise error(f"topic {answer['topic']}: {answer.get('error_message')}")


async def describe_topics(settings: KafkaSettings) -> list[TopicReport]:
    """Every declared topic as the broker has it, with what differs from the catalogue."""
    declared = declared_topics(settings.namespace)
    async with admin(settings) as client:
        existing = {row["topic"]: row for row in await client.describe_topics() if not row["error_code"]}
        names = [topic.name for topic in declared if topic.name in existing]
        actual = await _actual_configs(client, names)
    return [_report(topic, existing.get(topic.name), actual.get(topic.name, {})) for topic in declared]


async def _actual_configs(client: Any, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    answers = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    configs: dict[str, dict[str, str]] = {}
    for answer in answers:
        for resource in answer.to_object()["resources"]:
            configs[resource["resource_name"]] = {
                entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]
            }
    return configs


def _report(topic: Declared, row: dict[str, Any] | None, actual: dict[str, str]) -> TopicReport:
    if row is None:
        return TopicReport(topic.name, None, {})
    drift = {name: (value, actual.get(name, "")) for name, value in topic.configs.items() if actual.get(name) != value}
    partitions = len(row["partitions"])
    if partitions != topic.partitions:
        drift["partitions"] = (str(topic.partitions), str(partitions))
    return TopicReport(topic.name, partitions, drift)
