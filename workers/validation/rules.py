"""The rules of a request, in the order in which they are asked. Each is small, pure and cheap: it runs for every request.

A rule answers None when it holds, and otherwise what is wrong and how to do better, without repeating what the user wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from events.requests import QUERY_BYTES_MAX, RejectionReason, RequestSubmitted
from workers.agents.registry import AGENTS
from workers.contract import Received
from workers.ports import RateVerdict
from workers.validation.writes import Threat

CLOCK_AHEAD_MAX = timedelta(minutes=5)
"""How far a client's clock may be ahead of the broker's."""

UTF8_BYTES_PER_CHARACTER_MAX = 4
CONTROL_BYTES = bytes(sorted({*range(0x20), 0x7F} - set(b"\n\r\t")))
BEYOND_ASCII = re.compile("[\x80-\x9f\ud800-\udfff]")
"""Control characters of Latin-1 and halves of surrogate pairs; only asked of text that has the former's lead byte or a half."""

Check = Callable[[Received, RequestSubmitted, RateVerdict], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    reason: RejectionReason
    threat: Threat
    broken: Check


def user_missing(received: Received, _request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    return None if received.event.user_id else "user_id is missing; every request belongs to a user"


def key_differs(received: Received, _request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    if received.key == received.event.user_id:
        return None
    if not received.key:
        return "the record has no key; send it with user_id as its key"
    return "the record's key is not user_id; a user's requests must share a partition"


def agent_unknown(_received: Received, request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    return None if request.agent in AGENTS else f"no such agent; there are: {', '.join(sorted(AGENTS))}"


def query_empty(_received: Received, request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    return "query is empty; ask something" if not request.query or request.query.isspace() else None


def query_too_large(_received: Received, request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    if len(request.query) * UTF8_BYTES_PER_CHARACTER_MAX <= QUERY_BYTES_MAX:
        return None
    size = len(request.query.encode("utf-8", "surrogatepass"))
    return f"query has {size} bytes of UTF-8; at most {QUERY_BYTES_MAX} are accepted" if size > QUERY_BYTES_MAX else None


def character_forbidden(_received: Received, request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    """Deleting bytes by table is several times faster than a regular expression, and in UTF-8 such bytes are never parts."""
    encoded = request.query.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, CONTROL_BYTES)) != len(encoded):
        return "query has a control character; only line breaks and tabs are accepted"
    if len(encoded) == len(request.query):
        return None
    if (b"\xc2" in encoded or b"\xed" in encoded) and BEYOND_ASCII.search(request.query):
        return "query has a control character or half a surrogate pair; send well-formed Unicode text"
    return None


def clock_ahead(received: Received, _request: RequestSubmitted, _verdict: RateVerdict) -> str | None:
    if received.event.occurred_at - received.received_at <= CLOCK_AHEAD_MAX:
        return None
    return f"occurred_at is more than {CLOCK_AHEAD_MAX.seconds} s in the future; set the client's clock"


def rate_exceeded(_received: Received, _request: RequestSubmitted, verdict: RateVerdict) -> str | None:
    if verdict.allowed:
        return None
    return f"too many requests; try again in {verdict.retry_after_seconds:.1f} s"


RULES: tuple[Rule, ...] = (
    Rule(RejectionReason.MALFORMED, Threat.MEDIUM, user_missing),
    Rule(RejectionReason.KEY_MISMATCH, Threat.HIGH, key_differs),
    Rule(RejectionReason.UNKNOWN_AGENT, Threat.LOW, agent_unknown),
    Rule(RejectionReason.EMPTY_QUERY, Threat.LOW, query_empty),
    Rule(RejectionReason.QUERY_TOO_LARGE, Threat.MEDIUM, query_too_large),
    Rule(RejectionReason.FORBIDDEN_CHARACTER, Threat.MEDIUM, character_forbidden),
    Rule(RejectionReason.CLOCK_SKEWED, Threat.MEDIUM, clock_ahead),
    Rule(RejectionReason.RATE_LIMITED, Threat.MEDIUM, rate_exceeded),
)
"""Who it is from comes first, then what it says, then how often: the first broken rule is the answer."""
