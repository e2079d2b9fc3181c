"""Java parts from Maven Central by jgo: exactly the jars of a lock file, each checked against its hash."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from infra.stack.downloads import Download
from infra.stack.errors import StackError
from infra.stack.side_by_side import side_by_side

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LOCKS = Path(__file__).parent / "jars"
AT_ONCE = 6
TIMEOUT_SECONDS = 60
TRIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Jar:
    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @classmethod
    def parse(cls, line: str) -> Jar:
        """A line of a lock: `group:artifact:version[:classifier] sha256`."""
        coordinate, digest = line.split()
        group, artifact, version, *classifier = coordinate.split(":")
        return cls(group, artifact, version, "".join(classifier), digest)


def jars_download(part: str) -> Download:
    """The download of the part whose lock is `jars/<part>.lock`."""
    text = (LOCKS / f"{part}.lock").read_text(encoding="utf-8")
    jars = [Jar.parse(line) for line in text.splitlines()]

    def fetch(folder: Path, advance: Callable[[], None]) -> None:
        context = maven_context()
        for _ in side_by_side([partial(_fetch_jar, context, jar, folder) for jar in jars], AT_ONCE):
            advance()

    return Download(part, text, len(jars), fetch)


def maven_context() -> MavenContext:
    """Central, or the mirrors and the cache of the person's own jgo configuration. The cache is Maven's, shared by all homes."""
    # Half a second of imports that only a download needs, and not each command.
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    config = GlobalSettings.load()
    return MavenContext(
        repo_cache=config.repo_cache,
        remote_repos={**config.repositories, "central": MAVEN_CENTRAL_URL},
        timeout=TIMEOUT_SECONDS,
    )


def _fetch_jar(context: MavenContext, jar: Jar, folder: Path) -> None:
    artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier)
    problem: Exception | str = ""
    for _ in range(TRIES_MAX):
        try:
            path = Path(artifact.resolve())
        except (OSError, RuntimeError) as error:
            problem = error
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256:
            _link(path, folder / path.name)
            return
        problem = "its content is not what the lock says"
        path.unlink(missing_ok=True)
    raise StackError(
        f"could not download {jar.group}:{jar.artifact}:{jar.version} in {TRIES_MAX} tries: {problem}",
        "Check the network and its proxy settings, and run the command again: what has arrived is kept.",
    )


def _link(source: Path, target: Path) -> None:
    """No second copy of the bytes where the file system allows it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
