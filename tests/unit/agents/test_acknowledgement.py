"""What can be said without a model to a message that asks nothing."""

from __future__ import annotations

import pytest

from workers.agents.acknowledgement import CANNOT, HEARD, PRESENT, SORRY, THANKED, TOLD_CHARACTERS_MAX, WELCOME, acknowledged


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("My name is Ada and I live in Lusaka.", "I hear you: your name is Ada and you live in Lusaka."),
        ("I am Ben. I play the cello.", "I hear you: you are Ben. You play the cello."),
        ("In March I travel to Zanzibar", "I hear you: in March you travel to Zanzibar."),
        ("Ada plays chess on Mondays!", "I hear you: Ada plays chess on Mondays!"),
    ],
)
def test_what_was_told_is_said_back_and_nothing_beyond(told: str, said: str) -> None:
    assert acknowledged(told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Thank you, that is wonderful, you remembered everything!", WELCOME),
        ("Thanks!", WELCOME),
        ("You are really great and helpful.", THANKED),
        ("This is terrible, I am really frustrated with you.", SORRY),
        ("You answered three messages today.", HEARD),
        ("Write a poem about the sea.", CANNOT),
        ("Hello!", PRESENT),
        ("My dog sleeps. " * TOLD_CHARACTERS_MAX, HEARD),
    ],
)
def test_what_is_said_of_mainza_and_what_cannot_be_done_have_words_of_their_own(told: str, said: str) -> None:
    assert acknowledged(told) == said
