"""Logs say whose and which request's, and never what people wrote."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import structlog
from pydantic import BaseModel

from events.envelope import Event, utc
from events.requests import RequestSubmitted
from infra.observability import logs
from infra.settings import LogSettings

SECRET = "my daughter is called Ada"
REQUEST = UUID(int=7)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """A stream that gets this process's log lines as JSON; the former set-up comes back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.configure("worker-test", LogSettings(json_lines=True), stream)
    yield stream
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def submitted() -> Event:
    return Event(
        event_id=REQUEST,
        event_type="RequestSubmitted",
        occurred_at=utc(0),
        user_id="ada",
        correlation_id=REQUEST,
        producer="gateway",
        payload=RequestSubmitted(agent="SimpleChat", query=SECRET),
    )


def test_a_line_names_its_time_level_component_and_request(written: io.StringIO) -> None:
    with logs.about(submitted()):
        structlog.get_logger().info("request decided", duration_ms=1.5)
    line = lines(written)[0]
    assert line["timestamp"].endswith("Z")
    assert (line["level"], line["component"], line["event"]) == ("info", "worker-test", "request decided")
    assert (line["user_id"], line["trace_id"], line["duration_ms"]) == ("ada", str(REQUEST), 1.5)
    assert "session_id" not in line


def test_what_was_bound_to_one_event_is_gone_after_it(written: io.StringIO) -> None:
    with logs.about(submitted()):
        pass
    structlog.get_logger().info("idle")
    assert "user_id" not in lines(written)[0]


@pytest.mark.parametrize("field", ["query", "text", "result", "payload"])
@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_a_field_with_what_someone_wrote_becomes_its_length(written: io.StringIO, field: str, level: str) -> None:
    getattr(structlog.get_logger(), level)("seen", **{field: SECRET})
    assert SECRET not in written.getvalue()
    assert lines(written)[0][f"{field}_length"] == len(SECRET)


def test_a_validation_error_is_logged_without_the_input_that_it_is_about(written: io.StringIO) -> None:
    class Strict(BaseModel):
        number: int

    try:
        Strict(number=SECRET)
    except ValueError:
        structlog.get_logger().exception("undecodable")
    line = lines(written)[0]
    assert SECRET not in written.getvalue()
    assert "number: int_parsing" in line["exception"]
    assert "test_logs.py" in line["exception"]


def test_a_database_error_is_logged_without_the_row_that_failed(written: io.StringIO) -> None:
    try:
        raise RuntimeError(f"null value in column\nDETAIL:  Failing row contains ({SECRET}).")
    except RuntimeError:
        logging.getLogger("neo4j").exception("write failed")
    assert SECRET not in written.getvalue()
    assert "RuntimeError: null value in column" in lines(written)[0]["exception"]


@pytest.mark.parametrize("told", [lambda error: error, str, repr], ids=["object", "text", "representation"])
def test_an_error_given_as_a_field_is_told_without_what_it_quotes(
    written: io.StringIO, told: Callable[[Exception], object]
) -> None:
    class Strict(BaseModel):
        number: int

    for raising in (lambda: Strict(number=SECRET), lambda: _raised(RuntimeError(f"not unique\nDETAIL:  Key (name)=({SECRET})"))):
        try:
            raising()
        except (ValueError, RuntimeError) as error:
            structlog.get_logger().error("dead lettered", error=told(error))
    assert SECRET not in written.getvalue()
    assert "number" in lines(written)[0]["error"]
    assert "not unique" in lines(written)[1]["error"]


def _raised(error: Exception) -> None:
    raise error


def test_an_error_is_told_with_what_caused_it(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise ValueError("consequence") from error
    except ValueError:
        structlog.get_logger().exception("failed")
    told = lines(written)[0]["exception"]
    assert told.index("KeyError") < told.index("ValueError: consequence")


def test_other_libraries_log_in_the_same_form_under_their_own_name(written: io.StringIO) -> None:
    logging.getLogger("aiokafka.consumer").warning("rebalance of %s", "group")
    line = lines(written)[0]
    assert (line["event"], line["level"], line["component"]) == ("rebalance of group", "warning", "aiokafka.consumer")


def test_lines_below_the_level_are_not_written(written: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    assert written.getvalue() == ""


def test_a_person_at_a_terminal_reads_plain_lines(monkeypatch: pytest.MonkeyPatch, written: io.StringIO) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    logs.configure("worker-test", LogSettings())
    structlog.get_logger().info("ready", port=9)
    assert "ready" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
