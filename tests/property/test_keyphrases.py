"""Laws of keyphrases, for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.learning.keyphrases import PHRASE_WORDS_MAX, keyphrases
from workers.learning.words import function_words, singular, words

TOKENS = st.sampled_from(
    ["the", "of", "deep", "sea", "Seas", "coral", "reefs", "node.js", "C++", "don't", ",", ".", "-", "\n", "犬"]
)
TEXTS = st.one_of(st.lists(TOKENS, max_size=30).map(" ".join), st.text(max_size=200))


def breaks(word: str) -> bool:
    return word in function_words()


@given(TEXTS)
def test_a_phrase_stands_in_the_text_and_holds_no_word_that_breaks(text: str) -> None:
    said = words(text)
    runs = {said[at : at + length] for length in range(1, PHRASE_WORDS_MAX + 1) for at in range(len(said))}
    for phrase in keyphrases(text, breaks):
        assert phrase in runs
        assert not any(map(breaks, phrase))


@given(TEXTS)
def test_every_other_word_is_a_phrase_and_none_comes_twice(text: str) -> None:
    keys = [tuple(map(singular, phrase)) for phrase in keyphrases(text, breaks)]
    assert len(set(keys)) == len(keys)
    assert {(singular(word),) for word in words(text) if not breaks(word)} <= set(keys)


@given(TEXTS)
def test_a_phrase_comes_before_its_own_words(text: str) -> None:
    keys = [tuple(map(singular, phrase)) for phrase in keyphrases(text, breaks)]
    for place, phrase in enumerate(keys):
        if len(phrase) > 1:
            assert all(place < keys.index((word,)) for word in phrase)


@given(TEXTS, st.integers(2, 4))
def test_saying_it_again_changes_nothing(text: str, times: int) -> None:
    once = [tuple(map(singular, phrase)) for phrase in keyphrases(text, breaks)]
    again = [tuple(map(singular, phrase)) for phrase in keyphrases("\n".join([text] * times), breaks)]
    assert again == once
