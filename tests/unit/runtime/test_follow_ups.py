"""What a follow-up carries: a stable identity, its cause, and a wire form that reads back as the same event."""

from __future__ import annotations

import pytest

from events.codec import decode
from events.requests import RejectionReason, RequestAccepted, RequestRejected
from infra.runtime.follow_ups import follow_ups, publication
from tests.doubles.echo import NOON, request

SAID = [
    RequestAccepted(agent="SimpleChat", query="hello"),
    RequestRejected(reason=RejectionReason.RATE_LIMITED, detail="too many"),
]


def test_a_follow_up_reads_back_as_the_event_it_says_it_is() -> None:
    cause = request(1)
    first, second = (decode(record.value) for record in follow_ups(cause, "validation", SAID, NOON, 1.5))
    assert first.payload == SAID[0]
    assert second.payload == SAID[1]
    assert (first.causation_id, first.correlation_id) == (cause.event_id, cause.correlation_id)
    assert (first.user_id, first.producer, first.duration_ms) == ("ada", "validation", 1.5)


def test_the_same_cause_gives_the_same_ids_and_each_follow_up_its_own() -> None:
    once = [decode(record.value).event_id for record in follow_ups(request(1), "validation", SAID, NOON, 1.5)]
    again = [decode(record.value).event_id for record in follow_ups(request(1), "validation", SAID, NOON, 9.9)]
    other = [decode(record.value).event_id for record in follow_ups(request(1), "agents", SAID, NOON, 1.5)]
    assert once == again
    assert len({*once, *other}) == 4


def test_a_recorded_follow_up_is_published_as_it_was_the_first_time() -> None:
    for record in follow_ups(request(1), "validation", SAID, NOON, 1.5):
        assert publication(decode(record.value), record.value) == record


def test_a_follow_up_without_the_key_of_its_topic_is_refused() -> None:
    nobody = request(1).model_copy(update={"user_id": None})
    with pytest.raises(ValueError, match="key is user_id"):
        follow_ups(nobody, "validation", SAID[:1], NOON, 0.0)
