"""A supervisor of Postgres and Valkey alone, for the tests beside it: `python -m tests.integration.stack.small_stack HOME`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from infra.stack.home import Home
from infra.stack.leftovers import stop_leftovers
from infra.stack.locks import supervisor_lock
from infra.stack.plan import Plan
from infra.stack.ports import Ports
from infra.stack.postgres import Postgres
from infra.stack.supervisor import Supervisor
from infra.stack.valkey import Valkey


async def supervise(home: Home) -> int:
    ports = Ports(home.run / "ports.json")
    servers = (Postgres(home, ports.get("postgres")), Valkey(home, ports.get("valkey")))
    settings = {**servers[0].settings(), **servers[1].settings()}
    return await Supervisor(home, Plan(servers, (), settings), servers_only=True).run()


if __name__ == "__main__":
    place = Home(Path(sys.argv[1]))
    place.create()
    with supervisor_lock(place):
        stop_leftovers(place)
        sys.exit(asyncio.run(supervise(place)))
