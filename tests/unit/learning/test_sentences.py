"""Sentences: where one ends, and what it is."""

from __future__ import annotations

import pytest

from workers.learning.sentences import SENTENCE_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, Kind, kind_of, split


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live here. She lives there!", ["I live here.", "She lives there!"]),
        ("I met Dr. Smith and J. Doe. We talked.", ["I met Dr. Smith and J. Doe.", "We talked."]),
        ('He said "hello." Then he left.', ['He said "hello."', "Then he left."]),
        ("One line\nanother line", ["One line", "another line"]),
        ("It costs 3.50 euros, e.g. at the market.", ["It costs 3.50 euros, e.g. at the market."]),
        ("我住在柏林。我喜欢狗。", ["我住在柏林。", "我喜欢狗。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("What is my dog called?", Kind.QUESTION),
        ("what is my dog called", Kind.QUESTION),
        ("do you know my sister", Kind.QUESTION),
        ("which editor do I use", Kind.QUESTION),
        ("When I was in Paris I met Tom.", Kind.STATEMENT),
        ("What I love is hiking.", Kind.STATEMENT),
        ("Tell me about Rust.", Kind.REQUEST),
        ("Please explain lifetimes.", Kind.REQUEST),
        ("Call me Ishmael.", Kind.STATEMENT),
        ("It scared me.", Kind.STATEMENT),
    ],
)
def test_a_sentence_states_asks_or_requests(sentence: str, kind: Kind) -> None:
    assert kind_of(sentence) is kind


def test_an_endless_sentence_is_cut_between_words() -> None:
    parts = texts("word " * 500)
    assert len(parts) > 1
    assert all(len(part) <= SENTENCE_CHARACTERS_MAX and part.split(" ")[-1] == "word" for part in parts)


def test_of_a_megabyte_only_the_beginning_is_read() -> None:
    assert sum(map(len, texts("x" * 1_048_576))) == TEXT_CHARACTERS_MAX
    assert texts(" " * 1_048_576) == texts(" \n" * 524_288) == []
