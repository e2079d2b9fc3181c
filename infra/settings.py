"""Every setting, from the environment or from the local stack's state; the only module that reads either."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

DEFAULT_HOME = Path.home() / ".local" / "state" / "mainza"


class KafkaSettings(BaseModel):
    bootstrap_servers: str = "127.0.0.1:9092"
    namespace: str = Field(default="", description="Put before every topic and group: a second system on one cluster.")
    replication_factor: int = Field(default=1, ge=1, le=9)


class PostgresSettings(BaseModel):
    dsn: SecretStr = SecretStr("postgresql://mainza@127.0.0.1:5432/mainza")
    pool_count_max: int = Field(default=4, ge=1)

    def with_database(self, database: str) -> str:
        """The same server and user, another database."""
        parts = urlsplit(self.dsn.get_secret_value())
        return urlunsplit(parts._replace(path=f"/{database}"))


class Neo4jSettings(BaseModel):
    uri: str = "bolt://127.0.0.1:7687"
    user: str = "neo4j"
    password: SecretStr = SecretStr("")


class RedisSettings(BaseModel):
    url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")


class LlmSettings(BaseModel):
    base_url: str = Field(default="http://127.0.0.1:8080/v1", description="Any OpenAI-compatible server.")
    model: str = "smollm2-135m-instruct"
    api_key: SecretStr = SecretStr("local")
    enabled: bool = Field(default=True, description="False: answer from memories alone.")
    deadline_seconds: float = Field(default=30.0, gt=0)
    tokens_max: int = Field(default=96, ge=1)
    concurrency_max: int = Field(default=4, ge=1)


class EmbeddingSettings(BaseModel):
    directory: Path | None = Field(default=None, description="Holds `model.onnx` and `tokenizer.json`.")
    batch_count_max: int = Field(default=16, ge=1)


class GatewaySettings(BaseModel):
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    api_key: SecretStr = SecretStr("")
    wait_seconds_max: float = Field(default=60.0, gt=0)


class RateLimitSettings(BaseModel):
    """GCRA: `burst` at once, then `per_minute` evenly spread, for each subject and endpoint."""

    per_minute: float = Field(default=120.0, gt=0)
    burst: int = Field(default=60, ge=1)


class ScheduleSettings(BaseModel):
    interval_seconds: float = Field(default=60.0, gt=0)
    mind_id: str = "mainza"


class RuntimeSettings(BaseModel):
    instance: str = Field(default="0", description="Tells processes of one worker apart; keeps its partitions over a restart.")
    retry_seconds_max: float = Field(default=60.0, gt=0)
    delay_seconds_max: float = Field(default=5.0, gt=0)
    dead_letters_per_minute_max: int = Field(default=600, ge=1)
    drain_seconds_max: float = Field(default=15.0, gt=0)
    metrics_port: int = Field(default=0, ge=0, le=65_535, description="0: any free port.")


class LogSettings(BaseModel):
    level: str = "INFO"
    json_lines: bool | None = Field(default=None, description="Unset: JSON unless the output is a terminal.")


def stack_file(home: Path) -> Path:
    """Where the local stack writes the settings by which its servers are reached."""
    return home / "settings.json"


class StackSource(PydanticBaseSettingsSource):
    """The running local stack's addresses and passwords; the environment overrides each."""

    def get_field_value(
        self,
        field: Any,  # noqa: ARG002
        field_name: str,
    ) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        home = self.current_state.get("home", DEFAULT_HOME)
        path = stack_file(Path(home).expanduser())
        if not path.is_file():
            return {}
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return values


class Settings(BaseSettings):
    """`MAINZA_HOME`, `MAINZA_KAFKA__BOOTSTRAP_SERVERS`, …: a name of two levels joins them by two underscores."""

    model_config = SettingsConfigDict(env_prefix="MAINZA_", env_nested_delimiter="__", frozen=True, extra="ignore")

    home: Path = DEFAULT_HOME
    kafka: KafkaSettings = KafkaSettings()
    postgres: PostgresSettings = PostgresSettings()
    neo4j: Neo4jSettings = Neo4jSettings()
    redis: RedisSettings = RedisSettings()
    llm: LlmSettings = LlmSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    gateway: GatewaySettings = GatewaySettings()
    rate_limit: RateLimitSettings = RateLimitSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    runtime: RuntimeSettings = RuntimeSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, StackSource(settings_cls)


class _Environment(Settings):
    """Only what the environment says: which fields are set tells which servers are somebody else's."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings,)


def set_by_environment() -> dict[str, Any]:
    """The settings that the environment sets, nested by group: `{"kafka": {"bootstrap_servers": …}}`."""
    return _Environment().model_dump(exclude_unset=True)


def child_environment(added: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process: this one's, and what is added."""
    return {**os.environ, **added}
