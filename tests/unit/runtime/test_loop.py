"""The one loop over in-memory doubles: order, once, dead letters, retries, and what is committed when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import pytest

from events.requests import RequestSubmitted
from infra.runtime.failures import Halted
from infra.runtime.loop import Loop
from infra.settings import RuntimeSettings
from tests.doubles.echo import by_key, echo, folding, records, request, tick
from tests.doubles.stores import MemoryLog, MemoryStore
from workers.contract import Decision, Received, Transient, Unreadable, Worker
from workers.ports import Ports

QUICK = RuntimeSettings(retry_seconds_max=0.2, delay_seconds_max=0.01)


def loop_of(worker: Worker[Any, Any], store: MemoryStore, log: MemoryLog, settings: RuntimeSettings = QUICK) -> Loop:
    return Loop(worker, store, log, log, cast("Ports", None), settings)


async def run(worker: Worker[Any, Any], store: MemoryStore, log: MemoryLog, *batches: Sequence[Any]) -> None:
    loop = loop_of(worker, store, log)
    for batch in batches:
        await loop.submit(batch)
    assert await loop.drain(5), "the loop did not drain"


def state_of(store: MemoryStore, key: str) -> Any:
    return json.loads(store.contents.states[key])


async def test_every_event_is_decided_recorded_published_and_committed() -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(echo(), store, log, records([request(0), request(1)]), records([request(2)], first_offset=2))
    assert [p.topic for p in log.published] == ["mainza.validations.v1"] * 3
    assert log.committed == {("mainza.requests.v1", 0): 3}
    assert store.contents.positions == {("mainza.requests.v1", 0): 3}
    assert state_of(store, "ada") == {"count": 3, "order": ["q0", "q1", "q2"]}


async def test_a_redelivered_event_changes_nothing_and_says_the_same_again() -> None:
    store, log = MemoryStore(), MemoryLog()
    batch = records([request(0), request(1)])
    await run(echo(), store, log, batch)
    said = list(log.published)
    await run(echo(), store, log, batch)
    assert log.published == said + said
    assert state_of(store, "ada")["count"] == 2
    assert len(store.contents.writes) == 2


async def test_a_duplicate_within_one_batch_is_decided_once() -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(echo(), store, log, records([request(0), request(0), request(1)]))
    assert state_of(store, "ada")["order"] == ["q0", "q1"]
    assert len(log.published) == 2


@pytest.mark.parametrize("together", [True, False])
async def test_another_body_under_a_decided_id_is_put_aside(together: bool) -> None:
    store, log = MemoryStore(), MemoryLog()
    first, second = records([request(0, query="yes"), request(0, query="no")])
    await run(echo(), store, log, *([[first, second]] if together else [[first], [second]]))
    assert [p.topic for p in log.published] == ["mainza.validations.v1", "mainza.requests.v1.echo.dlt"]
    assert log.published[1].value == second.value
    assert state_of(store, "ada")["order"] == ["yes"]


@pytest.mark.parametrize("trouble", ["poison", "bug"])
async def test_a_record_that_cannot_be_decided_is_put_aside_and_the_others_go_on(trouble: str) -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(echo(), store, log, records([request(0), request(1, query=trouble), request(2)]))
    letters = [p for p in log.published if p.topic.endswith(".dlt")]
    assert len(letters) == 1
    assert letters[0].value == request(1, query=trouble).encoded()
    assert dict(letters[0].headers)["origin_offset"] == b"1"
    assert state_of(store, "ada")["order"] == ["q0", "q2"]
    assert log.committed == {("mainza.requests.v1", 0): 3}


async def test_bytes_that_are_no_event_are_put_aside_as_they_came() -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(echo(), store, log, records([b"\xff\x00{", request(1)]))
    (letter,) = [p for p in log.published if p.topic.endswith(".dlt")]
    assert letter.value == b"\xff\x00{"
    assert letter.key == b"ada"
    assert state_of(store, "ada")["order"] == ["q1"]


async def test_what_cannot_be_read_is_answered_when_the_worker_knows_whom() -> None:
    def refuse(unreadable: Unreadable) -> Any:
        return request(7), Decision(events=())

    store, log = MemoryStore(), MemoryLog()
    await run(echo(refuse=refuse), store, log, records([b"{}"]))
    assert not log.published
    assert UUID(int=8) in store.contents.recorded


async def test_events_of_other_types_are_passed_over_and_committed() -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(echo(), store, log, records([tick(1)]))
    assert not log.published
    assert log.committed == {("mainza.ticks.v1", 0): 1}


async def test_evidence_is_folded_once_by_the_next_tick() -> None:
    store, log = MemoryStore(), MemoryLog()
    await run(folding(), store, log, records([request(0), request(1), tick(0)]), records([request(2), tick(1), tick(2)], 3))
    assert state_of(store, "mainza") == {"count": 3, "order": ["2", "1", "0"]}


async def test_evidence_waits_when_the_tick_that_should_fold_it_is_refused() -> None:
    store, log = MemoryStore(), MemoryLog()
    asked = request(0).model_copy(update={"mind_id": "refusing"})
    await run(folding(), store, log, records([asked, tick(0, mind="refusing")]))
    assert len(store.contents.evidence) == 1
    assert not store.contents.folded


class FailingStore(MemoryStore):
    """Fails the first `failures` transactions at their end."""

    def __init__(self, failures: int, error: Exception) -> None:
        super().__init__()
        self.failures, self.error = failures, error

    def transaction(self) -> Any:
        if self.failures > 0:
            self.failures -= 1
            raise self.error
        return super().transaction()


async def test_a_store_that_is_away_for_a_moment_is_waited_for() -> None:
    store, log = FailingStore(3, Transient("away")), MemoryLog()
    await run(echo(), store, log, records([request(0)]))
    assert state_of(store, "ada")["count"] == 1
    assert len(log.published) == 1


async def test_a_store_that_stays_away_stops_the_worker_without_a_commit() -> None:
    store, log = FailingStore(10_000, Transient("away")), MemoryLog()
    loop = loop_of(echo(), store, log)
    await loop.submit(records([request(0)]))
    with pytest.raises(Halted):
        await loop.failed
    assert not await loop.drain(1)
    assert not log.commits
    assert not log.published


async def test_a_batch_that_the_store_refuses_is_narrowed_down_to_its_poison() -> None:
    class Picky(MemoryStore):
        def transaction(self) -> Any:
            return _Refusing(super().transaction())

    class _Refusing:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        async def __aenter__(self) -> Any:
            self.session = await self.inner.__aenter__()
            return self

        async def __aexit__(self, *error: Any) -> Any:
            return await self.inner.__aexit__(*error)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.session, name)

        async def save(self, outcome: Any) -> None:
            if any(write.query == "unstorable" for write in outcome.writes):
                raise ValueError("the store does not take this")
            await self.session.save(outcome)

    store, log = Picky(), MemoryLog()
    await run(echo(), store, log, records([request(0), request(1, query="unstorable"), request(2)]))
    assert state_of(store, "ada")["order"] == ["q0", "q2"]
    assert [p.value for p in log.published if p.topic.endswith(".dlt")] == [request(1, query="unstorable").encoded()]


async def test_too_many_dead_letters_stop_the_worker() -> None:
    store, log = MemoryStore(), MemoryLog()
    loop = loop_of(echo(), store, log, RuntimeSettings(dead_letters_per_minute_max=2))
    await loop.submit(records([b"a", b"b", b"c"]))
    with pytest.raises(Halted, match="dead letters"):
        await loop.failed
    assert not log.commits


async def test_one_key_is_worked_on_in_order_while_others_go_on() -> None:
    release, order = asyncio.Event(), []

    async def observe(ports: Ports, batch: Sequence[Received]) -> Sequence[None]:
        (received,) = batch
        payload = received.payload
        assert isinstance(payload, RequestSubmitted)
        if received.event.user_id == "slow":
            await release.wait()
        order.append(payload.query)
        return [None]

    store, log = MemoryStore(), MemoryLog()
    loop = loop_of(by_key(observe), store, log)
    await loop.submit(records([request(0, "slow"), request(1, "quick"), request(2, "slow"), request(3, "quick")]))
    await log.until_published(2)
    assert order == ["q1", "q3"]
    assert not log.commits, "the first record of the partition is not done"
    release.set()
    assert await loop.drain(5)
    assert state_of(store, "slow")["order"] == ["q0", "q2"]
    assert log.committed == {("mainza.requests.v1", 0): 4}


async def test_the_outside_is_not_asked_about_what_is_decided_already() -> None:
    asked: list[UUID] = []

    async def observe(ports: Ports, batch: Sequence[Received]) -> Sequence[None]:
        asked.extend(received.event.event_id for received in batch)
        return [None for _ in batch]

    store, log = MemoryStore(), MemoryLog()
    batch = records([request(0)])
    await run(by_key(observe), store, log, batch)
    await run(by_key(observe), store, log, batch)
    assert asked == [UUID(int=1)]
    assert len(log.published) == 2


async def test_after_it_is_abandoned_nothing_is_committed() -> None:
    store, log = MemoryStore(), MemoryLog()
    loop = loop_of(echo(), store, log)
    await loop.submit(records([request(0)]))
    await loop.abandon()
    await loop.submit(records([request(1)], first_offset=1))
    assert not log.commits
    with pytest.raises(Halted):
        await loop.failed
