"""Entities: names, dates, times and quantities by their form."""

from __future__ import annotations

import pytest

from workers.learning.entities import ENTITIES_MAX, entities_in


def found(sentence: str) -> set[tuple[str, str]]:
    return {(entity.name, entity.type.value) for entity in entities_in(sentence)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("I'm Anna Schmidt and I live in Berlin.", {("Anna Schmidt", "name"), ("Berlin", "name")}),
        ("I paid $3,500 to the Bank of England.", {("$3,500", "quantity"), ("Bank of England", "name")}),
        ("She was born on 5 May 1990.", {("5 May 1990", "date")}),
        ("We meet every Tuesday at 6:30.", {("Tuesday", "date"), ("6:30", "time")}),
        ("I run 10 km on 2026-03-01.", {("10 km", "quantity"), ("2026-03-01", "date")}),
        ("We write C++ and C# on GPT-4.", {("C++", "name"), ("C#", "name"), ("GPT-4", "name")}),
        (
            "Write to anna@example.org, see https://example.org/a.",
            {("anna@example.org", "email"), ("https://example.org/a", "url")},
        ),
        ("NASA launched Artemis.", {("NASA", "name"), ("Artemis", "name")}),
        ("When I was in Paris I slept.", {("Paris", "name")}),
    ],
)
def test_what_has_the_form_of_an_entity_is_one(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize("sentence", ["Lifetimes are hard.", "I think so.", "I LOVE THIS SO MUCH", "The end.", ""])
def test_a_capital_that_means_nothing_makes_no_name(sentence: str) -> None:
    assert found(sentence) == set()


def test_one_name_in_two_spellings_is_one_entity() -> None:
    [entity] = entities_in("We saw Berlin and Berlin's towers, and BERLIN again.")
    assert (entity.key, entity.name) == ("berlin", "Berlin")


def test_a_sentence_of_numbers_names_a_bounded_few() -> None:
    assert len(entities_in(" and ".join(f"{number} km" for number in range(100)))) == ENTITIES_MAX
