"""How texts sound."""

from __future__ import annotations

from workers.sentiment import TEXT_LENGTH_MAX, sentiment_of


def test_a_question_is_neutral() -> None:
    assert sentiment_of("Which port does the gateway use?") == 0.0


def test_thanks_are_warm_and_their_negation_is_not() -> None:
    assert sentiment_of("That is good.") > 0.3
    assert sentiment_of("That is not good.") < 0


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert sentiment_of("a " * TEXT_LENGTH_MAX + "wonderful, thank you") == 0.0


def test_nothing_said_sounds_like_nothing() -> None:
    assert sentiment_of("") == 0.0
