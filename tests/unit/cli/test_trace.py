"""`mainza trace`: the tree as lines and as JSON."""

from __future__ import annotations

import io

from rich.console import Console

from cli.trace import as_data, show
from infra.observability.trace import trace_of
from tests.doubles.edges import answered, logged


def test_each_line_names_event_worker_times_and_place() -> None:
    root = logged("RequestSubmitted")
    output = io.StringIO()
    show(trace_of([root, *answered(root)]), Console(file=output, width=160))

    lines = output.getvalue().splitlines()
    assert len(lines) == 5
    assert lines[0] == "RequestSubmitted  gateway  mainza.requests.v1/0@0"
    assert "AgentReplied  agents  took 2.0 ms, 10.0 ms after its cause, 20.0 ms in all" in lines[2]
    assert "mainza.replies.v1/0@0" in lines[2]
    assert lines[-1] == "4 events in 30.0 ms"


def test_siblings_are_drawn_in_the_order_of_their_time() -> None:
    root = logged("Ticked")
    output = io.StringIO()
    show(trace_of([root, logged("EmotionShifted", root, 9), logged("EmotionSettled", root, 4)]), Console(file=output, width=160))

    lines = output.getvalue().splitlines()
    assert "EmotionSettled" in lines[1]
    assert "EmotionShifted" in lines[2]


def test_the_data_nests_as_the_causes_do() -> None:
    root = logged("RequestSubmitted")
    data = as_data(trace_of([root, *answered(root)]))

    replied = data["roots"][0]["children"][0]["children"][0]
    assert (replied["type"], replied["elapsed_ms"], replied["topic"]) == ("AgentReplied", 20.0, "mainza.replies.v1")
    assert data["total_ms"] == 30.0
