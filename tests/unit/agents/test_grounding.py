"""How much of an answer stands on what is remembered."""

from __future__ import annotations

import pytest

from workers.agents.grounding import adds_from, admits_not_knowing, is_covered, speaks_as_the_asker, support

MEMORIES = ["My dog is called Biscuit.", "I live in Lisbon.", "I was born in 1987.", "I never eat peanuts."]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Your dog is called Biscuit.", "What is my dog called?"),
        ("Biscuit.", "What is my dog called?"),
        ("You live in Lisbon with Biscuit.", "Where do I live?"),
        ("In 1987.", "In which year was I born?"),
        ("Yes, you live in Lisbon.", "Do I live in Lisbon?"),
        ("You never eat peanuts.", "What do I never eat?"),
    ],
)
def test_remembered_sentences_are_covered(sentence: str, question: str) -> None:
    assert is_covered(sentence, question, MEMORIES)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Your dog is called Rex.", "What is my dog called?"),
        ("Your dog Biscuit was born in Lisbon in 1999.", "What is my dog called?"),
        ("You were born in 1986.", "In which year was I born?"),
        ("Your dog is not called Biscuit.", "What is my dog called?"),
        ("Your dog plays football with the neighbours.", "What does my dog do?"),
        ("Hello!", "Hi"),
        ("!!!", "What is my dog called?"),
    ],
)
def test_invented_ones_are_not(sentence: str, question: str) -> None:
    assert not is_covered(sentence, question, MEMORIES)


def test_support_is_the_share_of_sentences() -> None:
    assert support("Your dog is called Biscuit. He weighs forty kilograms.", "What is my dog called?", MEMORIES) == 0.5


def test_support_is_unknown_when_nothing_was_recalled() -> None:
    assert support("Your dog is called Biscuit.", "What is my dog called?", []) is None


def test_an_answer_must_add_something_from_the_memory_that_holds_it() -> None:
    assert adds_from("It is Biscuit.", "What is my dog called?", MEMORIES[:1])
    assert not adds_from("Your dog lives in Lisbon.", "What is my dog called?", MEMORIES[:1])


@pytest.mark.parametrize("text", ["I do not know.", "I'm not sure about that.", "I have no memory of it.", "I don’t know."])
def test_not_knowing_is_admitted_in_many_ways(text: str) -> None:
    assert admits_not_knowing(text)


@pytest.mark.parametrize("text", ["I'm not sure, but it is Rex.", "It is Rex."])
def test_a_guess_is_no_admission(text: str) -> None:
    assert not admits_not_knowing(text)


def test_who_says_i_without_you_speaks_as_the_asker() -> None:
    assert speaks_as_the_asker("My favourite colour is green.")
    assert not speaks_as_the_asker("I remember that your favourite colour is green.")
    assert not speaks_as_the_asker("Green.")
