"""Neo4j: the driver, what counts as away, the named queries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import resources

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import ConnectionAcquisitionTimeoutError, DatabaseError, DriverError, Neo4jError, ServiceUnavailable

from infra.settings import Neo4jSettings
from workers.contract import Transient

CONNECT_SECONDS_MAX = 10.0
ACQUIRE_SECONDS_MAX = 15.0
CONNECTIONS_MAX = 32

RETRY_SECONDS_MAX = 5.0
"""How long a managed transaction is tried again by the driver; what lasts longer is for the runtime's own retries."""

RETRY_DELAY_SECONDS = 0.05
"""The driver's own first delay is a second: far too long for a deadlock that is over as soon as it is broken."""

PASSING_CODES = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.LockClientStopped")
"""Codes of the client's class that pass all the same: the server stopped what took too long."""


def open_driver(settings: Neo4jSettings) -> AsyncDriver:
    """A driver with its own pool; it connects when first used, and is closed by `close()`."""
    return AsyncGraphDatabase.driver(
        settings.uri,
        auth=(settings.user, settings.password.get_secret_value()),
        connection_timeout=CONNECT_SECONDS_MAX,
        connection_acquisition_timeout=ACQUIRE_SECONDS_MAX,
        max_connection_pool_size=CONNECTIONS_MAX,
        max_transaction_retry_time=RETRY_SECONDS_MAX,
        initial_retry_delay=RETRY_DELAY_SECONDS,
        notifications_min_severity="OFF",
    )


@asynccontextmanager
async def transient_when_away() -> AsyncIterator[None]:
    """Turns the failures that pass (away, deadlocked, timed out) into Transient; others are ours and stay as they are."""
    try:
        yield
    except (ServiceUnavailable, ConnectionAcquisitionTimeoutError, ConnectionError, TimeoutError) as error:
        raise Transient(f"Neo4j: {type(error).__name__}: {error}") from error
    except DriverError as error:
        if not error.is_retryable():
            raise
        raise Transient(f"Neo4j: {type(error).__name__}: {error}") from error
    except Neo4jError as error:
        # What fails within the server is the server's: it is tried again, and never held against what was asked.
        passes = isinstance(error, DatabaseError) or error.is_retryable() or (error.code or "").startswith(PASSING_CODES)
        if not passes:
            raise
        # The code alone: a server's message may quote what was written.
        raise Transient(f"Neo4j: {error.code}") from error


@cache
def cypher_text(kind: str, name: str) -> str:
    """The text of `schemas/cypher/<kind>/<name>.cypher`."""
    return resources.files("schemas").joinpath("cypher", kind, f"{name}.cypher").read_text(encoding="utf-8")
