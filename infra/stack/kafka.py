"""Apache Kafka: broker and controller in one process, KRaft, loopback only."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events.topics import MESSAGE_BYTES_MAX
from infra.stack.home import Home, write_private
from infra.stack.java import java_command, run_tool
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command

HEAP_OPTIONS = ("-Xms256m", "-Xmx512m")
SEGMENT_BYTES = 64 * 1024 * 1024
RECORD_OVERHEAD_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kafka:
    home: Home
    jars: Path
    port: int
    controller_port: int
    name: str = "kafka"

    @property
    def _data(self) -> Path:
        return self.home.data / "kafka"

    @property
    def _properties_file(self) -> Path:
        return self._data / "server.properties"

    def settings(self) -> dict[str, Any]:
        return {"kafka": {"bootstrap_servers": f"{LOOPBACK}:{self.port}"}}

    def prepare(self) -> None:
        """Writes the properties (ports may have changed) and formats the storage the first time."""
        self._data.mkdir(mode=0o700, exist_ok=True)
        text = "".join(f"{key}={value}\n" for key, value in self._properties().items())
        write_private(self._properties_file, text)
        if not (self._data / "log" / "meta.properties").is_file():
            cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            arguments = ["format", "-t", cluster_id, "-c", str(self._properties_file), "--ignore-formatted"]
            run_tool(java_command(self.jars, "kafka.tools.StorageTool", arguments), {}, self.home.log(self.name))

    def command(self) -> Command:
        options = (*HEAP_OPTIONS, "-Djava.awt.headless=true", *LOG_OPTIONS)
        return Command(java_command(self.jars, "kafka.Kafka", [str(self._properties_file)], options), stop_seconds_max=30)

    def _properties(self) -> dict[str, object]:
        """One node: every internal topic has one replica. Topics are made by `mainza topics`, never by a typing error."""
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{LOOPBACK}:{self.controller_port}",
            "listeners": f"BROKER://{LOOPBACK}:{self.port},CONTROLLER://{LOOPBACK}:{self.controller_port}",
            "advertised.listeners": f"BROKER://{LOOPBACK}:{self.port}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "BROKER",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": self._data / "log",
            "log.segment.bytes": SEGMENT_BYTES,
            "message.max.bytes": MESSAGE_BYTES_MAX + RECORD_OVERHEAD_BYTES,
            "replica.fetch.max.bytes": MESSAGE_BYTES_MAX + RECORD_OVERHEAD_BYTES,
            "auto.create.topics.enable": "false",
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "share.coordinator.state.topic.num.partitions": 1,
            "group.initial.rebalance.delay.ms": 0,
            "num.network.threads": 2,
            "num.io.threads": 4,
        }


LOG_OPTIONS = (
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaConfig=warn",
    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn",
)
"""The slf4j binding writes to standard error, which the launcher keeps in a file."""
