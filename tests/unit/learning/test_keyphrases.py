"""Keyphrases: the order of the published formula, on texts small enough to reckon by hand."""

from __future__ import annotations

from workers.learning.keyphrases import keyphrases


def found(text: str) -> list[str]:
    return [" ".join(phrase) for phrase in keyphrases(text, lambda word: word in {"the", "of", "is", "and", "a"})]


def test_a_word_in_longer_company_scores_more() -> None:
    # "coral" stands in runs of 2 and 2, "reef" in 2 and 1: deg/freq 2 and 1.5; "bleaching" 2, "sea" 1.
    assert found("The coral reef is a reef of the sea and coral bleaching.") == [
        "coral bleaching",
        "coral reef",
        "coral",
        "bleaching",
        "reef",
        "sea",
    ]


def test_punctuation_lines_and_empty_words_end_a_phrase() -> None:
    assert found("coral, reef\nsea (storm)") == ["coral", "reef", "sea", "storm"]


def test_a_longer_run_gives_its_parts() -> None:
    assert found("small database engine")[:2] == ["small database", "database engine"]


def test_singular_and_plural_are_one_phrase_named_as_first_said() -> None:
    assert found("Coral reefs. The coral reef.")[0] == "coral reefs"
