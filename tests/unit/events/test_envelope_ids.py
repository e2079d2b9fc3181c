"""Derived ids: the same as the standard's, whatever they are derived from."""

from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import follow_up_id


@given(cause=st.uuids(), worker=st.text(max_size=20), ordinal=st.integers(0, 1_000))
def test_a_follow_up_id_is_the_name_based_uuid_of_its_cause(cause: UUID, worker: str, ordinal: int) -> None:
    worker = worker.encode("utf-8", "replace").decode()
    assert follow_up_id(cause, worker, ordinal) == uuid5(cause, f"{worker}/{ordinal}")
