"""`python -m infra.stack [--servers-only]`: the supervisor's process. `mainza up` starts it, in a session of its own."""

from __future__ import annotations

import asyncio
import logging
import sys

from infra.settings import Settings, set_by_environment
from infra.stack.home import Home
from infra.stack.leftovers import stop_leftovers
from infra.stack.locks import supervisor_lock
from infra.stack.plan import make_plan
from infra.stack.supervisor import Supervisor

CHATTY = ("aiokafka", "kafka", "neo4j", "httpx")
"""Clients that log an error for each probe that is not answered yet."""


def main() -> int:
    """Holds the lock for as long as there are children. Raises filelock.Timeout when another supervisor has it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    home = Home(Settings().home.expanduser())
    home.create()
    with supervisor_lock(home):
        stop_leftovers(home)
        return asyncio.run(supervise(home, servers_only="--servers-only" in sys.argv[1:]))


async def supervise(home: Home, *, servers_only: bool) -> int:
    plan = make_plan(home, set_by_environment())
    return await Supervisor(home, plan, servers_only=servers_only).run()


if __name__ == "__main__":
    sys.exit(main())
