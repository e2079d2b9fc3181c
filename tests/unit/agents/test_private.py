"""Which questions only somebody who was told can answer."""

from __future__ import annotations

import pytest

from workers.agents.private import asks_about_the_speaker, is_private, owners_in


@pytest.mark.parametrize(
    "question",
    [
        "Where do I live?",
        "Can you tell me where I live?",
        "What is Ada's dog called?",
        "what is ada's dog called",
        "What is Ben’s favourite colour?",
        "What colour is Ben's new red bike?",
        "Do you know Ada's phone number?",
        "Where does Ada live?",
        "Who is Tom?",
        "How old is Ben?",
        "Where does she live?",
        "When is the rehearsal?",
        "What time is the school concert?",
    ],
)
def test_a_question_about_somebody_near_is_private(question: str) -> None:
    assert is_private(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "Who was Ada Lovelace?",
        "What is Newton's second law?",
        "What is Einstein's theory of relativity?",
        "What's a good name for a dog?",
        "What is a cat's favourite food?",
        "How tall is Mount Everest?",
        "When is the winter solstice?",
        "Where is Lisbon?",
        "When did Einstein publish his theory?",
        "What should I buy for Ada's dog?",
        "Can you explain what recursion is?",
    ],
)
def test_a_question_about_the_world_is_not(question: str) -> None:
    assert not is_private(question)


def test_facts_of_a_life_are_told_from_advice_and_from_the_world() -> None:
    assert asks_about_the_speaker("Where do I live?")
    assert not asks_about_the_speaker("What should I cook for my family?")
    assert not asks_about_the_speaker("How do I boil an egg?")
    assert not asks_about_the_speaker("What is the capital of France?")


def test_those_who_are_asked_after_are_known_by_name() -> None:
    assert owners_in("What is Ada's dog called?") == {"ada"}
    assert owners_in("What's my dog called?") == set()
