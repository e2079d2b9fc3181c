"""Concepts: what the talk is about."""

from __future__ import annotations

from workers.learning.concepts import CONCEPTS_MAX, concepts_in, mentioned

NONE: frozenset[str] = frozenset()


def names(*sentences: str, named: frozenset[str] = NONE, measures: frozenset[str] = NONE) -> set[str]:
    return {concept.name for concept in concepts_in(sentences, named, measures)}


def test_keyphrases_and_their_words_are_concepts() -> None:
    found = names("I want to write a small database engine.", "The borrow checker is strict.")
    assert {"database engine", "engine", "borrow checker", "checker"} <= found


def test_a_word_used_as_a_verb_is_no_concept() -> None:
    found = names("I love hiking.", "The compiler confuses me.")
    assert {"hiking", "compiler"} <= found
    assert not {"love", "confuses"} & found


def test_a_phrase_does_not_join_a_name_to_what_stands_beside_it() -> None:
    found = names("My sister Marta studies law.", named=frozenset({"marta"}))
    assert "marta" in found
    assert not any(" " in name and "marta" in name for name in found)


def test_a_measure_is_no_concept() -> None:
    assert "tuesday" not in names("We play chess every Tuesday.", measures=frozenset({"tuesday"}))


def test_singular_and_plural_are_one_concept() -> None:
    keys = [concept.key for concept in concepts_in(["Lifetimes matter.", "A lifetime ends."], NONE, NONE)]
    assert keys.count("lifetime") == 1


def test_a_possessive_is_named_as_its_owner() -> None:
    assert "ada" in names("What is Ada's dog called?", named=frozenset({"ada"}))


def test_a_concept_is_mentioned_where_its_words_stand_together() -> None:
    assert mentioned("The database engines are fast.", ["database engine", "engine", "engine database"]) == (
        "database engine",
        "engine",
    )


def test_a_long_text_gives_a_bounded_number_of_concepts() -> None:
    assert len(concepts_in([f"Topic{letter}x matters here." for letter in "abcdefghijklmnopqrst"], NONE, NONE)) <= CONCEPTS_MAX


def test_greetings_have_no_concepts() -> None:
    assert names("hello", "ok") == set()
