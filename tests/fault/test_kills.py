"""Processes that die: every request still has exactly one reply, one activity in the graph, one audit row an event."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import uuid4

import pytest

from tests.doubles.system import System, own_system
from workers.registry import BY_NAME

pytestmark = pytest.mark.xdist_group("fault-kills")

REQUESTS_COUNT = 300
OTHERS = tuple(name for name in BY_NAME if name != "agents")


async def answered_count(system: System) -> int:
    count: int = await system.pool.fetchval("SELECT count(*) FROM decided WHERE worker = 'agents'")
    return count


async def test_agents_killed_in_the_middle_of_a_batch_answer_every_request_once() -> None:
    async with own_system() as system:
        await system.workers(*OTHERS)
        agents = await system.workers("agents")
        users = [f"user-{uuid4().hex[:8]}" for _ in range(20)]
        requests = [system.request(f"My number is {number}.", users[number % 20]) for number in range(REQUESTS_COUNT)]
        await system.publish(*requests)
        for share in (10, 4):
            await system.eventually(lambda: answered_count(system), lambda done, share=share: done >= REQUESTS_COUNT // share)
            await agents.kill()
            assert await answered_count(system) < REQUESTS_COUNT, "too late: everything was answered before the kill"
            agents = await system.workers("agents")
        outcomes = await system.settled(requests)
        assert Counter(len(rows) for rows in outcomes.values()) == {1: REQUESTS_COUNT}
        activities = "MATCH (a:AgentActivity) WHERE a.user_id IN $users RETURN count(a)"
        drawn = await system.eventually(lambda: system.count(activities, users=users), lambda found: found >= REQUESTS_COUNT)
        assert drawn == REQUESTS_COUNT
        rows = await system.audited([event.event_id for event in requests])
        assert Counter(Counter(row["event_id"] for row in rows).values()) == {1: 4 * REQUESTS_COUNT}


async def test_two_schedulers_make_one_tick_a_slot() -> None:
    async with own_system(MAINZA_SCHEDULE__INTERVAL_SECONDS="1") as system:
        await system.workers("emotion", "reflection", "consciousness", "audit")
        schedulers = [await system.start("scheduler") for _ in range(2)]

        async def cycles() -> list[str]:
            rows = await system.pool.fetch(
                "SELECT details->'payload'->'cycle'->>'sequence' AS slot FROM audit_logs WHERE event_type = 'CycleCompleted'"
            )
            return [row["slot"] for row in rows]

        slots = await system.eventually(cycles, lambda found: len(found) >= 5)
        assert await asyncio.gather(*(scheduler.stop() for scheduler in schedulers)) == [0, 0]
        assert len(slots) == len(set(slots))
        ticks = await system.pool.fetchval("SELECT count(*) FROM audit_logs WHERE event_type = 'Ticked'")
        distinct = await system.pool.fetchval(
            "SELECT count(DISTINCT details->'payload'->>'sequence') FROM audit_logs WHERE event_type = 'Ticked'"
        )
        assert ticks == distinct


async def test_a_worker_that_is_asked_to_stop_finishes_and_exits_cleanly() -> None:
    async with own_system() as system:
        running = await system.workers("validation", "audit")
        requests = [system.request(f"My number is {number}.", "ada") for number in range(50)]
        await system.publish(*requests)
        assert await running.stop() == 0
        assert all(line["complete"] for line in running.lines if line.get("event") == "worker_drained")
        await system.workers("validation", "agents", "learning", "graph", "audit")
        outcomes = await system.settled(requests)
        assert Counter(len(rows) for rows in outcomes.values()) == {1: 50}
