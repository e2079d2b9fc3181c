"""Every event becomes one row, linked to the one before it in its partition."""

from __future__ import annotations

import json
from hashlib import sha256

from events.catalogue import ENTRIES
from events.requests import RequestAccepted
from tests.doubles.records import NOW, fact
from workers.audit.chain import GENESIS, ChainHead, link_hash
from workers.audit.decide import ACTIONS, chain_of, decide
from workers.audit.worker import worker
from workers.audit.writes import AuditEntry

ACCEPTED = RequestAccepted(agent="SimpleChat", query="hello")


def test_the_first_event_of_a_partition_begins_its_chain() -> None:
    received = fact(ACCEPTED, number=5, partition=3, offset=17, duration_ms=1.5)
    decision = decide(ChainHead(), received, None)
    [row] = decision.writes
    assert isinstance(row, AuditEntry)
    assert (row.chain, row.chain_seq, row.log_offset) == ("mainza.validations.v1/3", 1, 17)
    assert (row.action, row.user_id, row.timestamp, row.duration_ms) == ("request_accepted", "ada", NOW, 1.5)
    assert (row.prev_hash, row.raw_hash) == (GENESIS, sha256(received.raw).digest())
    assert decision.state == ChainHead(seq=1, hash=row.hash.hex())
    assert decision.events == ()


def test_the_next_event_is_linked_to_it() -> None:
    first = decide(ChainHead(), fact(ACCEPTED, number=1), None)
    assert first.state is not None
    [row] = decide(first.state, fact(ACCEPTED, number=2), None).writes
    assert isinstance(row, AuditEntry)
    assert (row.chain_seq, row.prev_hash.hex()) == (2, first.state.hash)


def test_details_are_the_whole_event() -> None:
    received = fact(ACCEPTED)
    [row] = decide(ChainHead(), received, None).writes
    assert isinstance(row, AuditEntry)
    assert json.loads(row.details) == json.loads(received.raw)


def test_the_same_event_at_the_same_place_gives_the_same_row() -> None:
    assert decide(ChainHead(), fact(ACCEPTED), None) == decide(ChainHead(), fact(ACCEPTED), None)


def test_a_chain_is_a_partition_of_a_topic() -> None:
    assert chain_of(fact(ACCEPTED, partition=1)) != chain_of(fact(ACCEPTED, partition=2))


def test_every_event_of_the_catalogue_is_audited() -> None:
    assert {entry.payload for entry in ENTRIES} == set(worker.decides)
    assert set(ACTIONS) == {entry.type for entry in ENTRIES}


def test_the_hash_is_what_the_documentation_says() -> None:
    [row] = decide(ChainHead(), fact(ACCEPTED, number=5, partition=3, offset=17), None).writes
    assert isinstance(row, AuditEntry)
    event_id = "00000000-0000-0000-0000-000000000005"
    array = (
        f'["mainza.validations.v1/3",1,"mainza.validations.v1",3,17,"{event_id}","RequestAccepted",1772355600000000,"ada",'
        f'"request_accepted","mainza",null,"{event_id}",null,"validation",null,"{row.details_hash.hex()}"]'
    )
    assert row.hash == sha256(GENESIS + row.raw_hash + array.encode()).digest() == link_hash(row)
