"""What asks, what does not, and which memory bears on it."""

from __future__ import annotations

import pytest

from workers.agents.address import to_you
from workers.agents.questions import BEARS_MIN, bearing, question_in


@pytest.mark.parametrize(
    "text",
    [
        "What is my dog called?",
        "what car do i drive",
        "Tell me about my dog",
        "Do you remember my sister",
        "where's my bike",
        "Really?",
    ],
)
def test_questions_are_known_with_and_without_their_mark(text: str) -> None:
    assert question_in(text) == text


@pytest.mark.parametrize(
    "text", ["My dog is called Biscuit.", "When I was young I lived in Porto.", "What I do is nursing.", "Hello!", ""]
)
def test_other_messages_ask_nothing(text: str) -> None:
    assert question_in(text) is None


def test_only_the_asking_sentences_count() -> None:
    assert question_in("My dog is called Biscuit. What is my cat called?") == "What is my cat called?"


@pytest.mark.parametrize(
    ("question", "memory"),
    [
        ("What is my dog called?", "My dog is called Biscuit."),
        ("What's my dog's name?", "My dog is called Biscuit."),
        ("Which instrument does my sister play?", "My sister Clara plays the violin."),
        ("In which year was I born?", "I was born in 1987."),
        ("What car do I drive?", "I drive an old red Saab."),
        ("Who is Tom?", "On Fridays I go climbing with Tom."),
        ("What is my name?", "My name is Ana."),
        ("Where did we get married?", "We got married in Porto."),
        ("What do you remember about me?", "We got married in Porto."),
    ],
)
def test_a_memory_that_holds_the_answer_bears_on_the_question(question: str, memory: str) -> None:
    assert bearing(question, memory) >= BEARS_MIN


@pytest.mark.parametrize(
    ("question", "memory"),
    [
        ("What is my cat called?", "My dog is called Biscuit."),
        ("How old am I?", "I drive an old red Saab."),
        ("What is my name?", "My dog's name is Biscuit."),
        ("What is my favourite food?", "My favourite colour is green."),
        ("Where does my dog sleep?", "My dog is called Biscuit."),
        ("What is my dog called?", "What is my dog called?"),
        ("Who are you?", "My dog is called Biscuit."),
        ("What is Ada's dog called?", "My dog is called Biscuit."),
        ("When is Ada's string quartet rehearsal?", "Our string quartet rehearsal is on Thursday."),
    ],
)
def test_a_memory_that_only_shares_a_word_does_not(question: str, memory: str) -> None:
    assert bearing(question, memory) < BEARS_MIN


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I live in Porto with my dog.", "You live in Porto with your dog."),
        ("I am Ben. I play.", "You are Ben. You play."),
        ("I was born in 1987.", "You were born in 1987."),
        ("I'm allergic to peanuts.", "You're allergic to peanuts."),
        ("We like our garden.", "You like your garden."),
        ("Mia starts school in September.", "Mia starts school in September."),
    ],
)
def test_what_was_said_of_oneself_is_told_as_you(said: str, told: str) -> None:
    assert to_you(said) == told
