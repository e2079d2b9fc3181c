"""Learning: what one exchange teaches."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from events.knowledge import KnowledgeIntegrated, Speaker
from events.replies import ReplyMode
from tests.doubles.exchanges import Talk, direction, learned, observed, received
from workers.contract import Poison
from workers.learning.decide import ACTIVITY_CHARACTERS_MAX, LINKS_MAX, decide
from workers.learning.reading import SENTENCES_MAX


def anna() -> Talk:
    return Talk("anna", "mind")


def memories(fact: KnowledgeIntegrated) -> list[str]:
    return [memory.text for memory in fact.memories]


def concept_names(fact: KnowledgeIntegrated) -> set[str]:
    return {concept.name for concept in fact.concepts}


def test_what_the_user_states_becomes_a_memory_with_its_source_concepts_and_entities() -> None:
    exchange = anna().says("My sister Marta works at Siemens.")
    fact = learned(exchange)
    [memory] = fact.memories
    assert memory.text == "My sister Marta works at Siemens."
    assert memory.speaker is Speaker.USER
    assert fact.source_event_id == exchange.event.event_id
    assert {entity.name for entity in fact.entities} == {"Marta", "Siemens"}
    assert {"marta", "siemens", "sister"} <= concept_names(fact)
    assert set(memory.concept_ids) == {concept.concept_id for concept in fact.concepts}
    assert set(memory.entity_ids) == {entity.entity_id for entity in fact.entities}


def test_each_memory_carries_its_own_embedding_in_half_precision() -> None:
    fact = learned(anna().says("I like chess a lot. My dog is called Rex."))
    for memory in fact.memories:
        vector = np.frombuffer(base64.b64decode(memory.embedding), "<f2").astype("<f4")
        assert vector @ np.frombuffer(direction(memory.text), "<f4") == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("query", ["What is my dog called?", "Tell me about my dog.", "Thanks!", "hi", "ok then"])
def test_questions_requests_and_courtesies_are_no_memories_and_still_an_activity(query: str) -> None:
    fact = learned(anna().says(query, answer="Rex."))
    assert fact.memories == ()
    assert (fact.query, fact.result) == (query, "Rex.")


def test_a_question_mentions_concepts() -> None:
    assert "dog" in concept_names(learned(anna().says("What is my dog called?")))


def test_an_agents_sentences_are_never_the_users_memories() -> None:
    fact = learned(anna().says("What is Rust?", answer="Rust is a language. It was made by Martians in 1812."))
    assert fact.memories == ()
    assert fact.entities == ()
    assert "martian" not in {concept.name for concept in fact.concepts}


def test_an_answer_made_of_memories_teaches_nothing() -> None:
    said = "My dog is called Rex."
    fact = learned(anna().says("What is my dog called?", answer=said, memories=[said], support=1.0, mode=ReplyMode.MEMORY_ONLY))
    assert (fact.memories, fact.gaps) == ((), ())


def test_recalled_text_that_the_user_says_again_is_not_learned_again() -> None:
    fact = learned(anna().says("my dog is called Rex! It is raining today.", memories=["My dog is called Rex."]))
    assert memories(fact) == ["It is raining today."]


def test_a_correction_of_a_recalled_memory_is_learned() -> None:
    fact = learned(anna().says("My dog is called Max.", memories=["My dog is called Rex."]))
    assert memories(fact) == ["My dog is called Max."]


def test_what_is_said_twice_in_one_breath_is_one_memory() -> None:
    assert len(learned(anna().says("I like chess. I like chess! I like chess.")).memories) == 1


def test_what_is_said_of_oneself_matters_more() -> None:
    told, remarked = learned(anna().says("I am allergic to peanuts. Grass is green there.")).memories
    assert told.importance > remarked.importance


def test_concepts_of_one_sentence_are_linked_and_those_of_two_are_not() -> None:
    fact = learned(anna().says("The garden has tulips. The piano needs a tuner."))
    ids = {concept.name: concept.concept_id for concept in fact.concepts}
    pairs = {frozenset((link.from_concept_id, link.to_concept_id)) for link in fact.links}
    assert frozenset((ids["garden"], ids["tulips"])) in pairs
    assert frozenset((ids["garden"], ids["piano"])) not in pairs


def test_a_phrase_is_not_linked_to_its_own_word() -> None:
    fact = learned(anna().says("A database engine is fun."))
    ids = {concept.name: concept.concept_id for concept in fact.concepts}
    assert {"database engine", "engine"} <= set(ids)
    assert frozenset((ids["database engine"], ids["engine"])) not in {
        frozenset((link.from_concept_id, link.to_concept_id)) for link in fact.links
    }


@pytest.mark.parametrize(("support", "open_gap"), [(None, True), (0.0, True), (0.5, False)])
def test_a_question_without_a_supporting_memory_opens_a_gap(support: float | None, open_gap: bool) -> None:
    exchange = anna().says("What is the capital of Mongolia?", support=support)
    fact = learned(exchange)
    assert bool(fact.gaps) is open_gap
    assert all(gap.question_event_id == exchange.event.event_id for gap in fact.gaps)


def test_a_statement_opens_no_gap() -> None:
    assert learned(anna().says("I like the capital of Mongolia.")).gaps == ()


def test_a_concept_is_one_of_each_user_and_of_each_mind() -> None:
    ids = {
        concept.concept_id
        for talk in (Talk("anna", "one"), Talk("ben", "one"), Talk("anna", "two"))
        for concept in learned(talk.says("I like chess.")).concepts
        if concept.name == "chess"
    }
    assert len(ids) == 3


def test_sessions_of_one_name_are_conversations_of_each_user() -> None:
    facts = [learned(Talk(user, "mind", "1").says("hello")) for user in ("anna", "ben")]
    assert facts[0].conversation_id != facts[1].conversation_id


def test_a_huge_query_teaches_a_bounded_amount() -> None:
    fact = learned(anna().says("".join(f"My garden number {number} has tulips in it. " for number in range(25_000))))
    assert len(fact.memories) <= SENTENCES_MAX
    assert len(fact.links) <= LINKS_MAX
    assert len(fact.query) == ACTIVITY_CHARACTERS_MAX


def test_knowledge_of_nobody_is_refused() -> None:
    exchange = anna().says("I like chess.")
    event = exchange.event
    nobody = received(event.payload, event.event_id, None, "mind", event.occurred_at, None)
    with pytest.raises(Poison):
        decide(None, nobody, observed(exchange))
