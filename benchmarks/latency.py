"""What Mainza adds to an answer, the model left out: python -m benchmarks.latency [--rate N] [--seconds N] [--json].

Needs the local stack's servers. Mainza's own processes run as `up` runs them, over topics, a database and a mind of their own,
and answer from memories alone. Users first tell them about themselves, then ask. The loop is open: each request has its time,
and its latency counts from then, so that whoever would have come during a stall counts too. Prints p50, p95 and p99 in
milliseconds from POST to reply, and of each stage on the way as `audit_logs` tells it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import uvloop

from benchmarks.processes import running_apps
from infra.stack.apart import API_KEY, Apart, apart

USERS_COUNT = 100
TOLD = (
    "I am a marine biologist and I live in Lusaka.",
    "My sister Thandi plays the cello in an orchestra.",
    "My dog is called Biscuit and is afraid of thunder.",
    "I moved my telescope to the roof because the garden is too bright.",
    "On Fridays I cook nshima with smoked fish for my neighbours.",
)
ASKED = (
    "Where do I live?",
    "What does my sister play?",
    "What is my dog afraid of?",
    "Where is my telescope?",
    "What do I cook on Fridays?",
)
WARM_UP_SECONDS = 5.0
TELLING_COUNT_MAX = 16
"""How many users speak at once before anything is measured."""

SETTLE_SECONDS_MAX = 120.0
WITHOUT_MODEL = {"MAINZA_LLM__ENABLED": "false"}
UNLIMITED = {"MAINZA_RATE_LIMIT__PER_MINUTE": "60000000", "MAINZA_RATE_LIMIT__BURST": "100000000"}

STAGES = """
SELECT submitted.event_id AS request_id,
       extract(epoch FROM submitted.timestamp) AS submitted_at,
       extract(epoch FROM accepted.timestamp) AS accepted_at, accepted.duration_ms AS validation_ms,
       extract(epoch FROM replied.timestamp) AS replied_at, replied.duration_ms AS agents_ms
FROM audit_logs submitted
JOIN audit_logs accepted ON accepted.causation_id = submitted.event_id
JOIN audit_logs replied ON replied.causation_id = accepted.event_id
WHERE submitted.event_id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """One request, in POSIX seconds: when it was to be sent, when it was, and when its reply was here."""

    request_id: UUID
    due_at: float
    sent_at: float
    answered_at: float


async def ask(client: httpx.AsyncClient, user: int, query: str, due_at: float) -> Answered:
    sent_at = time.time()
    body = {"agent": "SimpleChat", "query": query, "user_id": f"user-{user}", "session_id": f"session-{user}"}
    answer = await client.post("/agents/execute", json=body, headers={"Prefer": "wait=30"})
    answered_at = time.time()
    assert answer.status_code == httpx.codes.OK, answer.text
    return Answered(UUID(answer.json()["request_id"]), due_at, sent_at, answered_at)


async def tell(client: httpx.AsyncClient, system: Apart) -> None:
    """Every user says everything once; returns when all of it is remembered."""
    places = asyncio.Semaphore(TELLING_COUNT_MAX)

    async def one(user: int) -> None:
        async with places:
            for said in TOLD:
                await ask(client, user, said, time.time())

    await asyncio.gather(*(one(user) for user in range(USERS_COUNT)))
    async with asyncio.timeout(SETTLE_SECONDS_MAX):
        while await _remembered(system) < USERS_COUNT * len(TOLD):
            await asyncio.sleep(0.2)


async def _remembered(system: Apart) -> int:
    found = await system.driver.execute_query(
        "MATCH (activity:AgentActivity {mind_id: $mind_id}) RETURN count(activity)", mind_id=system.mind_id
    )
    return int(found.records[0][0])


async def load(client: httpx.AsyncClient, rate: float, seconds: float) -> list[Answered]:
    """Asks at `rate` a second for so long, whatever becomes of it."""
    began, count = time.time(), round(rate * seconds)

    async def one(number: int) -> Answered:
        due_at = began + number / rate
        await asyncio.sleep(max(0.0, due_at - time.time()))
        return await ask(client, number % USERS_COUNT, ASKED[number // USERS_COUNT % len(ASKED)], due_at)

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def stages(system: Apart, answered: Sequence[Answered]) -> dict[str, list[float]]:
    """Milliseconds of each part of the way, a figure a request."""
    ids = [one.request_id for one in answered]
    async with asyncio.timeout(SETTLE_SECONDS_MAX):
        while len(rows := await system.pool.fetch(STAGES, ids)) < len(ids):
            await asyncio.sleep(0.2)
    at = {one.request_id: one for one in answered}
    found: dict[str, list[float]] = {}
    for row in rows:
        one = at[row["request_id"]]
        submitted, accepted, replied = (float(row[name]) for name in ("submitted_at", "accepted_at", "replied_at"))
        to_validation = (accepted - submitted) * 1000 - row["validation_ms"]
        to_agents = (replied - accepted) * 1000 - row["agents_ms"]
        parts = {
            "to be sent": (one.sent_at - one.due_at) * 1000,
            "to the gateway": (submitted - one.sent_at) * 1000,
            "into the log and to validation": to_validation,
            "validation": row["validation_ms"],
            "stored, into the log, to agents": to_agents,
            "agents: recall and answer": row["agents_ms"],
            "stored, into the log, to the client": (one.answered_at - replied) * 1000,
        }
        for name, value in parts.items():
            found.setdefault(name, []).append(value)
    return found


async def measure(rate: float, seconds: float) -> dict[str, dict[str, float]]:
    """p50, p95 and p99 in milliseconds, of the whole and of each stage."""
    async with opened() as (client, system):
        await tell(client, system)
        await load(client, rate, WARM_UP_SECONDS)
        answered = await load(client, rate, seconds)
        parts = await stages(system, answered)
    whole = {"POST to reply": [(one.answered_at - one.due_at) * 1000 for one in answered]}
    return {name: percentiles(values) for name, values in {**whole, **parts}.items()}


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """By the nearest rank."""
    ordered = sorted(values)
    return {f"p{share}": round(ordered[math.ceil(share / 100 * len(ordered)) - 1], 2) for share in (50, 95, 99)}


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[httpx.AsyncClient, Apart]]:
    """The processes, over a system apart. Their logs are kept when something fails."""
    folder = Path(tempfile.mkdtemp(prefix="mainza-latency-"))
    print(f"logs in {folder}", flush=True)
    async with apart() as system, running_apps({**system.environment, **WITHOUT_MODEL, **UNLIMITED}, folder) as gateway:
        headers = {"Authorization": f"Bearer {API_KEY}"}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        async with httpx.AsyncClient(base_url=gateway, headers=headers, timeout=60, limits=limits) as client:
            yield client, system
    shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON in the last line")
    arguments = parser.parse_args()
    found = uvloop.run(measure(arguments.rate, arguments.seconds))
    print(f"{arguments.rate:g} requests/s for {arguments.seconds:g} s, milliseconds {'p50':>12} {'p95':>8} {'p99':>8}")
    for name, figures in found.items():
        print(f"{name:44}" + "".join(f"{figures[share]:9.1f}" for share in ("p50", "p95", "p99")))
    if arguments.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
