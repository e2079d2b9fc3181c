"""Requests are accepted, or rejected by the first rule that they break."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.requests import QUERY_BYTES_MAX, RejectionReason, RequestAccepted, RequestRejected
from tests.doubles.records import NOW, arriving, request_fields
from workers.contract import Poison, Received
from workers.ports import RateVerdict
from workers.validation.decide import decide
from workers.validation.writes import SecurityEvent

ALLOWED = RateVerdict(True)
SECRET = "grandmother's maiden name"


def submitted(key: bytes | None = b"ada", **changes: Any) -> Received:
    received = arriving(request_fields(**changes), key)
    assert isinstance(received, Received)
    return received


def refusal(received: Received, verdict: RateVerdict = ALLOWED) -> tuple[RequestRejected, SecurityEvent]:
    decision = decide(None, received, verdict)
    [event], [write] = decision.events, decision.writes
    assert isinstance(event, RequestRejected)
    assert isinstance(write, SecurityEvent)
    return event, write


def test_a_request_that_breaks_no_rule_goes_to_its_agent() -> None:
    decision = decide(None, submitted(), ALLOWED)
    assert decision.events == (RequestAccepted(agent="SimpleChat", query="What is my dog called?"),)
    assert decision.writes == ()


@pytest.mark.parametrize("query", ["two\nlines\r\n\tindented", "Grüße, 世界 🎉", "non\u00a0breaking", "a" * QUERY_BYTES_MAX])
def test_text_in_any_language_up_to_the_limit_is_accepted(query: str) -> None:
    assert decide(None, submitted(payload__query=query), ALLOWED).events == (RequestAccepted(agent="SimpleChat", query=query),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payload__agent": "Nobody"}, RejectionReason.UNKNOWN_AGENT),
        ({"payload__agent": ""}, RejectionReason.UNKNOWN_AGENT),
        ({"payload__query": ""}, RejectionReason.EMPTY_QUERY),
        ({"payload__query": " \n\t "}, RejectionReason.EMPTY_QUERY),
        ({"payload__query": "a" * (QUERY_BYTES_MAX + 1)}, RejectionReason.QUERY_TOO_LARGE),
        ({"payload__query": "ü" * (QUERY_BYTES_MAX // 2) + "a"}, RejectionReason.QUERY_TOO_LARGE),
        ({"payload__query": "bell\x07"}, RejectionReason.FORBIDDEN_CHARACTER),
        ({"payload__query": "delete\x7f"}, RejectionReason.FORBIDDEN_CHARACTER),
        ({"payload__query": "escape \x1b[2J"}, RejectionReason.FORBIDDEN_CHARACTER),
        ({"payload__query": "one byte escape \x9b2J"}, RejectionReason.FORBIDDEN_CHARACTER),
        ({"occurred_at": (NOW + timedelta(minutes=6)).isoformat()}, RejectionReason.CLOCK_SKEWED),
        ({"occurred_at": "9999-12-30T00:00:00Z"}, RejectionReason.CLOCK_SKEWED),
        ({"key": None}, RejectionReason.KEY_MISMATCH),
        ({"key": b""}, RejectionReason.KEY_MISMATCH),
        ({"key": b"eve"}, RejectionReason.KEY_MISMATCH),
        ({"key": b"\xff"}, RejectionReason.KEY_MISMATCH),
    ],
)
def test_a_broken_rule_is_the_answer(changes: dict[str, Any], reason: RejectionReason) -> None:
    event, write = refusal(submitted(**changes))
    assert event.reason is reason
    assert event.detail
    assert write.event_type == reason
    assert write.timestamp == NOW


@pytest.mark.parametrize("occurred_at", [NOW + timedelta(minutes=5), NOW - timedelta(days=400)])
def test_a_clock_that_is_a_little_ahead_or_behind_is_accepted(occurred_at: Any) -> None:
    decision = decide(None, submitted(occurred_at=occurred_at.isoformat()), ALLOWED)
    assert isinstance(decision.events[0], RequestAccepted)


def test_too_many_requests_are_told_how_long_to_wait() -> None:
    event, _ = refusal(submitted(), RateVerdict(False, 2.5))
    assert (event.reason, event.retry_after_seconds) == (RejectionReason.RATE_LIMITED, 2.5)


def test_who_it_is_from_is_asked_before_what_it_says() -> None:
    event, _ = refusal(submitted(key=b"eve", payload__agent="Nobody", payload__query=""), RateVerdict(False, 1))
    assert event.reason is RejectionReason.KEY_MISMATCH


@pytest.mark.parametrize(
    "changes", [{"payload__agent": SECRET}, {"payload__query": SECRET + "\x07"}, {"key": b"eve", "payload__query": SECRET}]
)
def test_a_refusal_never_repeats_what_the_user_wrote(changes: dict[str, Any]) -> None:
    event, write = refusal(submitted(**changes))
    assert SECRET not in event.model_dump_json() + write.model_dump_json()


def test_the_same_refusal_is_the_same_security_event() -> None:
    assert refusal(submitted(payload__query="")) == refusal(submitted(payload__query=""))


def test_a_request_without_a_user_has_nobody_to_answer_to() -> None:
    received = submitted()
    nobody = received._replace(event=received.event.model_copy(update={"user_id": None}))
    with pytest.raises(Poison, match="user_id"):
        decide(None, nobody, ALLOWED)
