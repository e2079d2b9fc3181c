"""Laws of the codec: what is written is read back; whatever else is read is refused, and only in one way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.codec import DecodeError, decode
from events.envelope import Event
from tests.property.events import events

SECRET = "Zq7Xw"
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just(SECRET), inner, max_size=3),
    max_leaves=8,
)


def outcome(raw: bytes) -> Event | DecodeError:
    try:
        return decode(raw)
    except DecodeError as error:
        return error


@given(events())
def test_an_event_is_read_as_it_was_written(event: Event) -> None:
    again = decode(event.encoded())

    assert again == event
    assert type(again.payload) is type(event.payload)
    assert again.encoded() == event.encoded()


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    assert isinstance(outcome(raw), DecodeError)


@given(events(), st.data())
def test_damaged_bytes_are_read_or_refused_and_nothing_else_happens(event: Event, data: st.DataObject) -> None:
    raw = bytearray(event.encoded())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    result = outcome(bytes(raw))

    assert isinstance(result, Event | DecodeError)
    if isinstance(result, Event):
        assert decode(result.encoded()) == result


@given(events(), st.data())
def test_a_wrong_value_anywhere_is_refused_without_being_repeated(event: Event, data: st.DataObject) -> None:
    document: dict[str, Any] = json.loads(event.encoded())
    place = data.draw(st.sampled_from([document, document["payload"]]))
    key = data.draw(st.sampled_from([*place, SECRET]))
    place[key] = data.draw(st.just([SECRET]) | st.just({SECRET: SECRET}) | JSON_VALUES)

    result = outcome(json.dumps(document).encode())

    if isinstance(result, DecodeError):
        assert SECRET not in result.error
        assert SECRET not in str(result)
        assert result.fields is not None
    else:
        assert decode(result.encoded()) == result


@given(events(), st.integers(0, 10_000))
def test_of_a_record_that_breaks_off_the_beginning_is_read(event: Event, at: int) -> None:
    raw = event.encoded()
    broken = raw[: at % len(raw)]

    error = outcome(broken)

    assert isinstance(error, DecodeError)
    whole = json.loads(raw)
    for name, value in (error.fields or {}).items():
        if isinstance(value, str):
            assert value == whole[name]


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@given(depth=st.integers(65, 3000))
def test_nesting_of_any_depth_is_refused(opening: bytes, depth: int) -> None:
    raw = b'{"event_id":"e","payload":' + opening * depth

    error = outcome(raw)

    assert isinstance(error, DecodeError)
    assert error.fields is not None
    assert error.fields["event_id"] == "e"
