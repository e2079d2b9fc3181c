"""Traces: what caused what, whatever order the index tells it in."""

from __future__ import annotations

from uuid import uuid4

from infra.observability.trace import ancestors, causal_order, trace_of, walked
from tests.doubles.edges import answered, logged


def test_a_request_is_a_chain_with_its_times() -> None:
    root = logged("RequestSubmitted")
    found = trace_of([root, *answered(root)][::-1])

    assert [step.event.event_type for step in walked(found)] == [
        "RequestSubmitted",
        "RequestAccepted",
        "AgentReplied",
        "KnowledgeIntegrated",
    ]
    assert [step.waited_ms for step in walked(found)] == [0.0, 10.0, 10.0, 10.0]
    assert [step.elapsed_ms for step in walked(found)] == [0.0, 10.0, 20.0, 30.0]
    assert (found.events_count, found.total_ms) == (4, 30.0)


def test_siblings_stand_in_the_order_of_their_time() -> None:
    root = logged("Ticked")
    late, early = logged("EmotionShifted", root, after_ms=9), logged("EmotionSettled", root, after_ms=4)
    (step,) = trace_of([late, root, early]).roots

    assert [child.event for child in step.children] == [early, late]


def test_an_event_whose_cause_is_not_known_is_a_root_of_its_own() -> None:
    root = logged("RequestSubmitted")
    accepted, replied, _ = answered(root)
    found = trace_of([root, replied])

    assert [step.event for step in found.roots] == [root, replied]
    assert causal_order([replied, accepted, root]) == [root, accepted, replied]


def test_a_duplicate_counts_once() -> None:
    root = logged("RequestSubmitted")
    assert trace_of([root, root]).events_count == 1


def test_nothing_is_a_trace_of_nothing() -> None:
    assert trace_of([]).roots == ()


def test_the_ancestors_of_an_event_are_all_that_led_to_it() -> None:
    root = logged("RequestSubmitted")
    accepted, replied, integrated = answered(root)
    events = [integrated, replied, accepted, root]

    assert ancestors(events, replied.event_id) == {root.event_id, accepted.event_id, replied.event_id}
    assert ancestors(events, uuid4()) == set()
