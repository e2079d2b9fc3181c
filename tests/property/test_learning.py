"""Laws of learning, for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events.replies import ReplyMode
from tests.doubles.exchanges import Talk, learned
from workers.learning.reading import SENTENCES_MAX
from workers.learning.sentences import SENTENCE_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, split

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=400)
TOKENS = (
    "I",
    "you",
    "my",
    "dog",
    "sister",
    "Anna",
    "Berlin",
    "likes",
    "hates",
    "chess",
    "5",
    "km",
    "on",
    "Tuesday",
    ".",
    "?",
    "!",
    "not",
)
WORDS = st.lists(st.sampled_from(TOKENS), min_size=1)
TALKS = TEXTS | WORDS.map(" ".join)


@given(TALKS)
def test_the_same_exchange_always_teaches_the_same(query: str) -> None:
    assert learned(Talk("anna", "mind").says(query)) == learned(Talk("anna", "mind").says(query))


@given(TALKS)
def test_what_is_recalled_is_never_learned_again(query: str) -> None:
    known = [sentence.text for sentence in split(query)]
    again = learned(Talk("anna", "mind").says(query, answer=query, memories=known, mode=ReplyMode.MEMORY_ONLY))
    assert (again.memories, again.links, again.entities) == ((), (), ())


@given(TALKS, TALKS)
def test_an_answer_adds_nothing_to_what_the_question_teaches(query: str, answer: str) -> None:
    with_answer, without = (learned(Talk("anna", "mind").says(query, answer=text)) for text in (answer, ""))
    assert with_answer.model_copy(update={"result": ""}) == without


@given(TALKS)
def test_everything_named_is_there_and_bounded(query: str) -> None:
    fact = learned(Talk("anna", "mind").says(query))
    concepts = {concept.concept_id for concept in fact.concepts}
    entities = {entity.entity_id for entity in fact.entities}
    assert len(fact.memories) <= SENTENCES_MAX
    assert all(set(memory.concept_ids) <= concepts and set(memory.entity_ids) <= entities for memory in fact.memories)
    assert all({link.from_concept_id, link.to_concept_id} <= concepts for link in fact.links)
    assert all(gap.concept_id in concepts for gap in fact.gaps)
    assert len({memory.memory_id for memory in fact.memories}) == len(fact.memories)


@given(TEXTS)
def test_sentences_are_bounded_and_lose_no_word(text: str) -> None:
    sentences = split(text)
    assert len(text) <= TEXT_CHARACTERS_MAX
    assert all(0 < len(sentence.text) <= SENTENCE_CHARACTERS_MAX for sentence in sentences)
    letters = [character for character in text if character.isalnum()]
    assert [character for sentence in sentences for character in sentence.text if character.isalnum()] == letters
