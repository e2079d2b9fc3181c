"""Writes the lock of each Java part again: every jar that Maven resolves, with its hash. Run when a version changes.

    python -m infra.stack.jars_lock

Resolving needs the network and takes a while; a user's machine only downloads what the lock names.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import jgo

PARTS = {
    "kafka": "org.apache.kafka:kafka_2.13:4.4.0+org.slf4j:slf4j-simple:2.0.17",
    "neo4j": "org.neo4j:neo4j:2026.08.1",
}
"""The Maven endpoint of each part. Kafka needs an slf4j binding, or it logs nothing."""

logger = logging.getLogger(__name__)


def lock_lines(endpoint: str) -> list[str]:
    """`group:artifact:version[:classifier] sha256`, sorted, for all jars of the endpoint."""
    lines = set()
    for artifact in jgo.resolve(endpoint):
        coordinate = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
        if artifact.classifier:
            coordinate += f":{artifact.classifier}"
        digest = hashlib.sha256(Path(artifact.resolve()).read_bytes()).hexdigest()
        lines.add(f"{coordinate} {digest}")
    return sorted(lines)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for part, endpoint in PARTS.items():
        path = Path(__file__).parent / "jars" / f"{part}.lock"
        lines = lock_lines(endpoint)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        logger.info("%s: %d jars", path.name, len(lines))


if __name__ == "__main__":
    main()
