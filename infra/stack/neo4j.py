"""Neo4j Community: bolt only, loopback only, with a password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.stack.home import Home, write_private
from infra.stack.java import java_command, run_tool
from infra.stack.passwords import password
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command

USER = "neo4j"
FOLDERS = ("conf", "data", "logs", "plugins", "import", "licenses", "run")
OPTIONS = (
    "-Xms256m",
    "-Xmx768m",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
)


@dataclass(frozen=True, slots=True)
class Neo4j:
    home: Home
    jars: Path
    port: int
    name: str = "neo4j"

    @property
    def _root(self) -> Path:
        return self.home.data / "neo4j"

    def settings(self) -> dict[str, Any]:
        return {
            "neo4j": {
                "uri": f"bolt://{LOOPBACK}:{self.port}",
                "user": USER,
                "password": password(self.home, self.name),
            }
        }

    def prepare(self) -> None:
        """Writes the configuration, and sets the password before the first start: the default one never works."""
        self._root.mkdir(mode=0o700, exist_ok=True)
        for folder in FOLDERS:
            (self._root / folder).mkdir(exist_ok=True)
        write_private(
            self._root / "conf" / "neo4j.conf", "".join(f"{key}={value}\n" for key, value in self._configuration().items())
        )
        if not (self._root / "data" / "dbms").is_dir():
            arguments = ["dbms", "set-initial-password", password(self.home, self.name)]
            tool = java_command(self.jars, "org.neo4j.cli.AdminTool", arguments, ("--sun-misc-unsafe-memory-access=allow",))
            environment = {"NEO4J_HOME": str(self._root), "NEO4J_CONF": str(self._root / "conf")}
            run_tool(tool, environment, self.home.log(self.name))

    def command(self) -> Command:
        arguments = [f"--home-dir={self._root}", f"--config-dir={self._root / 'conf'}"]
        argv = java_command(self.jars, "org.neo4j.server.Neo4jCommunity", arguments, OPTIONS)
        return Command(argv, stop_seconds_max=45)

    def _configuration(self) -> dict[str, object]:
        return {
            "server.default_listen_address": LOOPBACK,
            "server.bolt.listen_address": f"{LOOPBACK}:{self.port}",
            "server.bolt.advertised_address": f"{LOOPBACK}:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "128m",
            "db.tx_log.rotation.retention_policy": "keep_none",
            "dbms.usage_report.enabled": "false",
        }
