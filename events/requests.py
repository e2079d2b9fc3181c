"""What applications ask, and what validation says of it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from events.envelope import Identifier, Payload

QUERY_BYTES_MAX = 1_048_576
"""The longest query that is accepted, in UTF-8 bytes."""


class RequestSubmitted(Payload):
    """A user asked an agent something. `client_address` is what rate limits count by, when it is known."""

    agent: str
    query: str
    client_address: Identifier | None = None


class RequestAccepted(Payload):
    """The request passed every check and goes to its agent."""

    agent: Identifier
    query: str


class RejectionReason(StrEnum):
    MALFORMED = "malformed"
    UNKNOWN_EVENT_TYPE = "unknown_event_type"
    UNSUPPORTED_VERSION = "unsupported_version"
    KEY_MISMATCH = "key_mismatch"
    UNKNOWN_AGENT = "unknown_agent"
    EMPTY_QUERY = "empty_query"
    QUERY_TOO_LARGE = "query_too_large"
    FORBIDDEN_CHARACTER = "forbidden_character"
    CLOCK_SKEWED = "clock_skewed"
    RATE_LIMITED = "rate_limited"


class RequestRejected(Payload):
    """The request was refused: `detail` says what, where and how to fix it, and never repeats the user's text."""

    reason: RejectionReason
    detail: str
    retry_after_seconds: float | None = Field(default=None, ge=0)
