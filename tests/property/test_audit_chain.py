"""The chain shows any later change: a flipped bit, a removed row, a swapped pair, a cut end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from events.requests import RequestAccepted
from tests.doubles.records import NOW, fact
from workers.audit.canonical import canonical_json
from workers.audit.chain import CANONICAL_FIELDS, ChainHead, verify
from workers.audit.decide import decide
from workers.audit.writes import AuditEntry

HASHED = (*CANONICAL_FIELDS, "details", "raw_hash", "prev_hash", "hash")


@dataclass(frozen=True)
class Chain:
    rows: list[AuditEntry]
    head: ChainHead


@st.composite
def chains(draw: st.DrawFn, size_min: int = 1) -> Chain:
    head, rows = ChainHead(), []
    queries = draw(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=size_min, max_size=6)
    )
    for number, query in enumerate(queries, 1):
        at = NOW + draw(st.timedeltas(timedelta(0), timedelta(days=9)))
        duration = draw(st.none() | st.floats(0, 1e9))
        decision = decide(head, fact(RequestAccepted(agent="a", query=query), number, at=at, duration_ms=duration), None)
        assert decision.state is not None
        head = decision.state
        rows += [row for row in decision.writes if isinstance(row, AuditEntry)]
    return Chain(rows, head)


def changed(value: Any, bit: int) -> Any:
    """The value with something small about it different."""
    match value:
        case None:
            return "somebody"
        case bytes():
            position = bit % (len(value) * 8)
            flipped = value[position // 8] ^ 1 << position % 8
            return value[: position // 8] + bytes([flipped]) + value[position // 8 + 1 :]
        case str():
            position = bit % len(value)
            return value[:position] + ("x" if value[position] != "x" else "y") + value[position + 1 :]
        case int():
            return value + 1
        case float():
            return value + max(1.0, value)
        case UUID():
            return UUID(int=value.int ^ 1 << bit % 128)
        case _:
            return value + timedelta(microseconds=1)


@given(chains(size_min=0))
def test_a_chain_that_nobody_touched_holds(chain: Chain) -> None:
    assert list(verify(chain.rows, chain.head)) == []


@given(chains(), st.data())
def test_any_changed_field_of_any_row_is_found(chain: Chain, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(chain.rows) - 1))
    name = data.draw(st.sampled_from(HASHED))
    forged = changed(getattr(chain.rows[index], name), data.draw(st.integers(0, 10_000)))
    rows = chain.rows.copy()
    rows[index] = rows[index].model_copy(update={name: forged})
    if name == "details":
        assume(not _same_json(forged, chain.rows[index].details))
    assert list(verify(rows, chain.head))


def _same_json(left: str, right: str) -> bool:
    try:
        return canonical_json(left) == canonical_json(right)
    except ValueError:
        return False


@given(chains(), st.data())
def test_any_removed_row_is_found(chain: Chain, data: st.DataObject) -> None:
    rows = chain.rows.copy()
    del rows[data.draw(st.integers(0, len(rows) - 1))]
    assert list(verify(rows, chain.head))


@given(chains(size_min=2), st.data())
def test_any_two_swapped_rows_are_found(chain: Chain, data: st.DataObject) -> None:
    left, right = data.draw(st.lists(st.integers(0, len(chain.rows) - 1), min_size=2, max_size=2, unique=True))
    rows = chain.rows.copy()
    rows[left], rows[right] = rows[right], rows[left]
    assert list(verify(rows))


@given(chains())
def test_erased_details_leave_the_chain_whole(chain: Chain) -> None:
    assert list(verify([row.model_copy(update={"details": None}) for row in chain.rows], chain.head)) == []


@given(chains())
def test_a_chain_rewritten_from_the_start_is_found_by_a_head_kept_elsewhere(chain: Chain) -> None:
    head, forged = ChainHead(), []
    for row in chain.rows:
        decision = decide(head, fact(RequestAccepted(agent="a", query="forged"), row.log_offset), None)
        assert decision.state is not None
        head = decision.state
        forged += [write for write in decision.writes if isinstance(write, AuditEntry)]
    assume(head != chain.head)
    assert list(verify(forged)) == []
    assert list(verify(forged, chain.head))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_hashed_the_same_however_it_is_spelt(number: int) -> None:
    assert canonical_json(str(number)) == canonical_json(f"{number}.0") == canonical_json(f"{number}.00e0")


@given(json_values)
def test_canonical_json_is_a_fixed_point(value: Any) -> None:
    once = canonical_json(json.dumps(value))
    assert canonical_json(once.decode()) == once
