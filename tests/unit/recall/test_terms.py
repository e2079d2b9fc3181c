"""The question in the terms of each search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.recall.terms import NO_MATCH, SPECIAL, TERMS_MAX, concept_ids, escaped, lucene_query, terms_of
from tests.doubles.exchanges import Talk, learned
from workers.graph.decide import owner_of


def test_only_words_with_content_are_searched_for() -> None:
    assert terms_of("What is the name of my DOG, and of my dog?") == ("dog",)


def test_a_question_without_content_matches_nothing() -> None:
    assert lucene_query("text", (), "mind", "anna") == NO_MATCH


def test_a_query_holds_to_its_owner() -> None:
    assert lucene_query("text", ("rex", "c++"), "mind", "anna") == f"+owner:{owner_of('mind', 'anna')} +text:(rex c\\+\\+)"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_term_speaks_lucenes_language(text: str) -> None:
    terms = terms_of(text)
    assert len(terms) <= TERMS_MAX
    for term in terms:
        assert term not in {"AND", "OR", "NOT", "TO"}
        plain = escaped(term)
        assert all(plain[index - 1] == "\\" for index, character in enumerate(plain) if character in SPECIAL - {"\\"})


def test_a_question_names_the_concepts_that_the_user_spoke_of() -> None:
    known = {str(concept.concept_id) for concept in learned(Talk("anna", "mind").says("A database engine is fun.")).concepts}
    asked = concept_ids(terms_of("How fast are database engines?"), "mind", "anna")
    assert len(known & set(asked)) >= 3
    assert not known & set(concept_ids(terms_of("How fast are database engines?"), "mind", "ben"))
