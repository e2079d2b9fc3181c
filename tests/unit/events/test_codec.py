"""Why a record is refused, and what of it can still be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from events.codec import DecodeError, decode
from events.requests import RejectionReason, RequestSubmitted

EXAMPLES = Path(__file__).parents[3] / "events" / "examples"
VALID = (EXAMPLES / "RequestSubmitted.v1.json").read_bytes()


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(VALID), **fields}).encode()


def payload(**fields: Any) -> bytes:
    return changed(payload={**json.loads(VALID)["payload"], **fields})


def without(name: str) -> bytes:
    document = json.loads(VALID)
    del document[name]
    return json.dumps(document).encode()


def refusal(raw: bytes) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decode(raw)
    return caught.value


REFUSED = {
    "an empty record": (b"", RejectionReason.MALFORMED, "not JSON"),
    "no JSON": (b"hello", RejectionReason.MALFORMED, "not JSON: Expecting value, line 1 column 1"),
    "a list": (b"[1]", RejectionReason.MALFORMED, "not an object"),
    "a text that breaks off": (VALID[:-20], RejectionReason.MALFORMED, "not JSON"),
    "bytes that are not UTF-8": (VALID.replace(b"Lena", b"\xff"), RejectionReason.MALFORMED, "not UTF-8"),
    "deep nesting": (payload(query=json.loads("[" * 65 + "]" * 65)), RejectionReason.MALFORMED, "deeper than 64"),
    "very deep nesting": (b'{"payload":' + b"[" * 500_000, RejectionReason.MALFORMED, "deeper than 64"),
    "a lone surrogate": (payload(query="\ud800"), RejectionReason.FORBIDDEN_CHARACTER, "payload.query: a lone surrogate"),
    "NUL": (payload(query="a\x00"), RejectionReason.FORBIDDEN_CHARACTER, "payload.query: NUL"),
    "NUL in a name": (payload(**{"a\x00": 1}), RejectionReason.FORBIDDEN_CHARACTER, "payload.*: NUL"),
    "an unknown type": (changed(event_type="Nonsense"), RejectionReason.UNKNOWN_EVENT_TYPE, "this build reads"),
    "no type": (without("event_type"), RejectionReason.MALFORMED, "event_type: a string is required"),
    "a future version": (changed(schema_version=2), RejectionReason.UNSUPPORTED_VERSION, "up to version 1"),
    "a version that never was": (changed(schema_version=-1), RejectionReason.UNSUPPORTED_VERSION, "up to version 1"),
    "a version without upcaster": (changed(schema_version=0), RejectionReason.UNSUPPORTED_VERSION, "from version 0 to 1"),
    "a boolean for a version": (changed(schema_version=True), RejectionReason.MALFORMED, "schema_version: an integer"),
    "no user, the key of its topic": (without("user_id"), RejectionReason.MALFORMED, "user_id: Field required"),
    "a wrong type": (payload(query=5), RejectionReason.MALFORMED, "payload.query: Input should be a valid string"),
    "a missing field": (changed(payload={}), RejectionReason.MALFORMED, "payload.agent: Field required"),
    "a field nobody knows": (payload(secret="x"), RejectionReason.MALFORMED, "payload.*: Extra inputs"),
    "a time without offset": (changed(occurred_at="2026-11-20T09:15:04"), RejectionReason.MALFORMED, "occurred_at"),
    "a time as a number": (changed(occurred_at=1_700_000_000), RejectionReason.MALFORMED, "occurred_at"),
    "a time before UTC begins": (changed(occurred_at="0001-01-01T00:00:00+23:59"), RejectionReason.MALFORMED, "occurred_at"),
    "no UUID": (changed(event_id="5"), RejectionReason.MALFORMED, "event_id: Input should be a valid UUID"),
    "a number of thousands of digits": (b'{"a":' + b"1" * 9000 + b"}", RejectionReason.MALFORMED, "event_type"),
    "control characters in a name": (changed(user_id="a\nb"), RejectionReason.MALFORMED, "user_id: String should match"),
}


@pytest.mark.parametrize(("raw", "reason", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_record_is_refused_with_its_reason(raw: bytes, reason: RejectionReason, said: str) -> None:
    error = refusal(raw)

    assert error.reason is reason
    assert said in error.error


@pytest.mark.parametrize(
    "name", ["bytes that are not UTF-8", "deep nesting", "a lone surrogate", "NUL", "a text that breaks off"]
)
def test_whose_record_it_was_can_still_be_read(name: str) -> None:
    fields = refusal(REFUSED[name][0]).fields

    assert fields is not None
    assert fields["event_id"] == json.loads(VALID)["event_id"]
    assert fields["user_id"] == "ada"


@pytest.mark.parametrize("name", ["an empty record", "no JSON", "a list"])
def test_of_what_is_no_object_nothing_can_be_read(name: str) -> None:
    assert refusal(REFUSED[name][0]).fields is None


def test_what_the_producer_said_is_not_repeated() -> None:
    error = refusal(changed(event_id="geheim", payload={"geheim": "geheim", "agent": ["geheim"], "query": {"geheim": 1}}))

    assert "geheim" not in str(error)


def test_many_errors_are_counted_not_listed() -> None:
    error = refusal(payload(**{f"field_{index}": index for index in range(50)}))

    assert error.error.count("Extra inputs") == 5
    assert error.error.endswith("and 45 more")


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    event = decode(payload(query="\\u0000"))

    assert isinstance(event.payload, RequestSubmitted)
    assert event.payload.query == "\\u0000"


def test_a_pair_of_surrogates_is_one_character() -> None:
    event = decode(payload(query="\U0001f3bb"))

    assert isinstance(event.payload, RequestSubmitted)
    assert event.payload.query == "\U0001f3bb"


def test_an_older_version_is_lifted() -> None:
    old = changed(schema_version=0, payload={"agent": "SimpleChat", "text": "Hello"})
    upcasters = {("RequestSubmitted", 0): lambda before: {"agent": before["agent"], "query": before["text"]}}

    event = decode(old, upcasters)

    assert event.payload == RequestSubmitted(agent="SimpleChat", query="Hello")
    assert event.schema_version == 1


@pytest.mark.parametrize("before", [{}, [], None, "text"])
def test_an_old_payload_that_its_upcaster_does_not_understand_is_malformed(before: object) -> None:
    upcasters = {("RequestSubmitted", 0): lambda old: {"query": old["text"]}}

    with pytest.raises(DecodeError) as caught:
        decode(changed(schema_version=0, payload=before), upcasters)

    assert caught.value.reason is RejectionReason.MALFORMED
    assert "payload" in caught.value.error
