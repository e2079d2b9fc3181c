"""What tells something, and what is no answer to it."""

from __future__ import annotations

import pytest

from workers.agents.statements import tells, unfitting

HOME = "My name is Ada and I live in Lusaka."


@pytest.mark.parametrize(
    "text", [HOME, "our rehearsal is on thursday", "In March I travel to Zanzibar.", "You were wonderful today!"]
)
def test_a_message_that_says_something_tells(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text", ["Where do I live?", "Write a poem about my dog.", "please tell me a joke", "Hello!", "dog name", ""]
)
def test_questions_requests_greetings_and_keywords_do_not(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I'm glad to have you in my humble abode.", "claims a life of its own"),
        ("I'm a marine biologist, too.", "claims a life of its own"),
        ("I also live in Lusaka.", "claims a life of its own"),
        ("What brings you to our studio tonight?", "claims a life of its own"),
        ("I'm sorry for your loss.", "tells of what nobody told"),
        ("Lusaka has 3 million people.", "tells of what nobody told"),
        ("How is Robert doing?", "tells of what nobody told"),
    ],
)
def test_an_invented_life_is_no_answer(text: str, reason: str) -> None:
    assert unfitting(text, HOME, []) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Nice to meet you, Ada! How do you like Lusaka?",
        "Got it: your name is Ada.",
        "I'm an AI assistant, so I have never been to Lusaka. What is it like?",
        "I will do my best to help. What is your favourite place there?",
        "Thank you for your trust.",
    ],
)
def test_a_kind_word_is_one(text: str) -> None:
    assert unfitting(text, HOME, ["I have a favourite place by the river."]) is None
