"""One stage, four ways, in one run: python -m benchmarks.stage [--count N] [--rounds N] [--json].

Needs the local stack. Every round fills fresh topics and lets each contender, in a process of its own, take the same requests;
the rounds are interleaved so that a noisy minute hits all. The last line with --json holds the medians in messages a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys

import asyncpg

from benchmarks.workload import fill, median_of
from infra.adapters.kafka_topics import create_topics, delete_topics
from infra.adapters.postgres import migrate, open_pool
from infra.settings import Settings, child_environment

CONTENDERS = ("mainza", "bare_aiokafka", "librdkafka", "faststream_idiomatic")
SLOW_SHARE = 20
"""The idiomatic handler gets one message of so many: its rate is some hundreds a second and does not depend on the number."""

PER_MINUTE, BURST = "60000000", "100000000"
"""The limiter counts every request and refuses none."""


async def measure(count: int, rounds: int) -> dict[str, list[float]]:
    """Messages a second of each contender, a figure a round."""
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for turn in range(rounds):
        for name in (*CONTENDERS[turn % 4 :], *CONTENDERS[: turn % 4]):
            share = count // SLOW_SHARE if name == "faststream_idiomatic" else count
            rates[name].append(await _one(name, share, seed=turn))
            print(f"round {turn + 1}: {name:22} {rates[name][-1]:10,.0f} messages/s", flush=True)
    return rates


async def _one(name: str, count: int, seed: int) -> float:
    """One contender over fresh topics and an empty record."""
    namespace = f"bench{secrets.token_hex(4)}."
    settings = Settings()
    kafka = settings.kafka.model_copy(update={"namespace": namespace})
    database = f"bench_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(settings.postgres.dsn.get_secret_value())
    await admin.execute(f"CREATE DATABASE {database}")
    try:
        pool = await open_pool(settings.postgres, database=database)
        await migrate(pool)
        await pool.close()
        await create_topics(kafka)
        await fill(kafka, count, seed)
        return await _run(name, count, namespace, settings.postgres.with_database(database))
    finally:
        await delete_topics(kafka)
        await admin.execute(f"DROP DATABASE {database} WITH (FORCE)")
        await admin.close()


async def _run(name: str, count: int, namespace: str, dsn: str) -> float:
    environment = child_environment(
        {
            "MAINZA_KAFKA__NAMESPACE": namespace,
            "MAINZA_POSTGRES__DSN": dsn,
            "MAINZA_RATE_LIMIT__PER_MINUTE": PER_MINUTE,
            "MAINZA_RATE_LIMIT__BURST": BURST,
        }
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.contenders", name, str(count), env=environment, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{name} failed with exit code {process.returncode}")
    return float(output.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60_000, help="messages for each contender and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print the medians as JSON in the last line")
    arguments = parser.parse_args()
    rates = asyncio.run(measure(arguments.count, arguments.rounds))
    medians = {name: round(median_of(found)) for name, found in rates.items()}
    print(f"mainza / bare aiokafka       {medians['mainza'] / medians['bare_aiokafka']:6.2f}")
    print(f"mainza / librdkafka          {medians['mainza'] / medians['librdkafka']:6.2f}")
    print(f"mainza / idiomatic handler   {medians['mainza'] / medians['faststream_idiomatic']:6.1f}")
    if arguments.json:
        print(json.dumps(medians))


if __name__ == "__main__":
    main()
