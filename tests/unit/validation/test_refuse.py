"""Bytes that are no request are answered when they say whose they are, and dead letters otherwise."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from events.envelope import ID_LENGTH_MAX
from events.requests import RejectionReason, RequestRejected
from tests.doubles.records import REQUEST_ID, arriving, request_fields
from workers.contract import Unreadable
from workers.validation.refuse import refuse
from workers.validation.writes import SecurityEvent

SECRET = "grandmother's maiden name"


def raw(**changes: Any) -> bytes:
    return json.dumps(request_fields(**changes)).encode()


def nested(depth: int) -> bytes:
    return raw(payload__query="DEEP").replace(b'"DEEP"', b"[" * depth + b"]" * depth)


IDENTIFIED = {
    "wrong type": (raw(payload__query=12), RejectionReason.MALFORMED),
    "missing field": (raw(payload={"agent": "SimpleChat"}), RejectionReason.MALFORMED),
    "unknown field": (raw(payload__colour="red"), RejectionReason.MALFORMED),
    "payload that is no object": (raw(payload=SECRET), RejectionReason.MALFORMED),
    "unknown event type": (raw(event_type="RequestDreamt"), RejectionReason.UNKNOWN_EVENT_TYPE),
    "future version": (raw(schema_version=99), RejectionReason.UNSUPPORTED_VERSION),
    "NUL": (raw(payload__query=f"{SECRET}\x00"), RejectionReason.FORBIDDEN_CHARACTER),
    "lone surrogate": (raw(payload__query=f"{SECRET}\ud800"), RejectionReason.FORBIDDEN_CHARACTER),
    "another topic's event": (
        raw(event_type="RequestAccepted", payload={"agent": "SimpleChat", "query": SECRET}),
        RejectionReason.UNKNOWN_EVENT_TYPE,
    ),
}

UNIDENTIFIED = {
    "malformed JSON": b'{"event_id": ',
    "no JSON": b"hello",
    "no object": b"[1, 2]",
    "nothing": b"",
    "no event id": json.dumps({"user_id": "ada"}).encode(),
    "an event id that is none": raw(event_id="7", payload__query=1),
    "an event id of a wrong type": raw(event_id=7),
    "no user": raw(user_id=None, payload__query=1),
    "a user of control characters": raw(user_id="\x01\x02"),
    "a user of a wrong type": raw(user_id={"name": "ada"}),
}


@pytest.mark.parametrize(("value", "reason"), IDENTIFIED.values(), ids=IDENTIFIED.keys())
def test_a_record_that_says_whose_it_is_is_answered(value: bytes, reason: RejectionReason) -> None:
    answer = refuse(arriving(value))
    assert answer is not None
    event, decision = answer
    [rejected], [write] = decision.events, decision.writes
    assert isinstance(rejected, RequestRejected)
    assert isinstance(write, SecurityEvent)
    assert rejected.reason is reason
    assert rejected.detail
    assert (event.event_id, event.correlation_id, event.user_id) == (REQUEST_ID, REQUEST_ID, "ada")
    assert SECRET not in rejected.model_dump_json() + write.model_dump_json()


@pytest.mark.parametrize("value", UNIDENTIFIED.values(), ids=UNIDENTIFIED.keys())
def test_a_record_that_does_not_is_a_dead_letter(value: bytes) -> None:
    record = arriving(value)
    assert isinstance(record, Unreadable)
    assert refuse(record) is None


@pytest.mark.parametrize(
    "value", [nested(200), nested(100_000), raw()[:-30] + b'\xff\xfe"}}'], ids=["deep", "very deep", "no UTF-8"]
)
def test_deep_nesting_and_invalid_utf8_never_become_a_request_and_never_raise(value: bytes) -> None:
    record = arriving(value)
    assert isinstance(record, Unreadable)
    answer = refuse(record)
    assert answer is None or isinstance(answer[1].events[0], RequestRejected)


def test_the_stand_in_has_the_identity_and_nothing_of_the_content() -> None:
    answer = refuse(arriving(raw(payload__query=[SECRET], mind_id="other", session_id="s" * 999)))
    assert answer is not None
    stand_in = answer[0]
    assert (stand_in.event_type, stand_in.mind_id, stand_in.session_id) == ("RequestSubmitted", "other", None)
    assert SECRET not in stand_in.model_dump_json()


def test_a_user_id_is_cut_and_cleaned_before_it_becomes_a_key() -> None:
    answer = refuse(arriving(raw(user_id="a\x1b" + "d" * 10_000)))
    assert answer is not None
    assert answer[0].user_id == "a" + "d" * (ID_LENGTH_MAX - 1)


@pytest.mark.parametrize("correlation_id", [None, "nonsense", 5])
def test_without_a_usable_correlation_the_request_is_its_own(correlation_id: Any) -> None:
    answer = refuse(arriving(raw(correlation_id=correlation_id, payload__query=1)))
    assert answer is not None
    assert answer[0].correlation_id == REQUEST_ID


def test_a_given_correlation_is_kept() -> None:
    answer = refuse(arriving(raw(correlation_id=str(UUID(int=9)), payload__query=1)))
    assert answer is not None
    assert answer[0].correlation_id == UUID(int=9)
