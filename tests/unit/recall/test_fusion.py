"""Fusion: three rankings become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from infra.recall.fusion import RECENCY_HALF_LIFE_SECONDS, Candidate, fuse
from tests.doubles.exchanges import START

SOURCE = str(UUID(int=99))


def candidate(number: int, text: str = "", score: float = 0.8, importance: float = 0.5, age_seconds: float = 0) -> Candidate:
    return Candidate(
        memory_id=str(UUID(int=number)),
        text=text or f"memory {number}",
        timestamp=START - timedelta(seconds=age_seconds),
        importance=importance,
        source_event_id=SOURCE,
        score=score,
    )


def numbers(paths: dict[str, list[Candidate]], count_max: int = 6) -> list[int]:
    return [memory.memory_id.int for memory in fuse(paths, START, count_max)]


def test_what_more_paths_find_stands_first() -> None:
    assert numbers({"vector": [candidate(1), candidate(2)], "text": [candidate(2)], "graph": [candidate(2)]}) == [2, 1]


def test_each_memory_says_why_it_is_there() -> None:
    by_graph = replace(candidate(1), topics=("rex", "dog"))
    [memory] = fuse({"vector": [candidate(1, score=0.834)], "text": [candidate(1)], "graph": [by_graph]}, START, 6)
    assert memory.reasons == ("vector .83", "text", "graph: rex, dog")


def test_first_on_every_path_new_and_important_is_one() -> None:
    best = candidate(1, importance=1.0)
    [memory] = fuse({"vector": [best], "text": [best], "graph": [best]}, START, 6)
    assert memory.score == 1.0


def test_of_equal_rank_the_more_important_and_the_newer_stands_first() -> None:
    old = RECENCY_HALF_LIFE_SECONDS * 4
    assert numbers({"vector": [candidate(1)], "text": []}) == [1]
    assert (
        fuse({"vector": [candidate(1, importance=0.9)]}, START, 1)[0].score > fuse({"vector": [candidate(1)]}, START, 1)[0].score
    )
    assert (
        fuse({"vector": [candidate(1)]}, START, 1)[0].score > fuse({"vector": [candidate(1, age_seconds=old)]}, START, 1)[0].score
    )


def test_one_text_said_twice_is_recalled_once() -> None:
    assert numbers({"vector": [candidate(1, "I like chess."), candidate(2, "i like chess"), candidate(3)]}) == [1, 3]


def test_no_more_than_asked_for_and_nothing_from_nothing() -> None:
    assert len(numbers({"vector": [candidate(number) for number in range(1, 20)]}, count_max=4)) == 4
    assert numbers({}) == []


def test_a_clock_behind_the_memory_gives_no_score_above_one() -> None:
    ahead = candidate(1, importance=1.0, age_seconds=-1e9)
    assert fuse({path: [ahead] for path in ("vector", "text", "graph")}, START, 1)[0].score == 1.0
