"""The question in the terms of each way to search: words for Lucene, names for the graph."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from workers.graph.decide import owner_of
from workers.learning import identity
from workers.learning.entities import entities_in
from workers.learning.words import function_words, singular, words

TEXT_CHARACTERS_MAX = 2_000
"""How much of a question is searched for: what a person asks fits, and a pasted megabyte must not take seconds."""

TERMS_MAX = 32
NO_MATCH = "owner:nobody"
"""Matches nothing: an owner is 32 hexadecimal digits."""

SPECIAL = frozenset('+-&|!(){}[]^"~*?:\\/<>=')


def escaped(term: str) -> str:
    """The term with every character that Lucene's query syntax knows made plain."""
    return "".join(f"\\{character}" if character in SPECIAL else character for character in term)


def terms_of(text: str) -> tuple[str, ...]:
    """The words with content, each once, in order, at most `TERMS_MAX`; case folded, so none is Lucene's AND, OR or NOT."""
    told = (word for word in words(text[:TEXT_CHARACTERS_MAX]) if word not in function_words())
    return tuple(dict.fromkeys(told))[:TERMS_MAX]


def lucene_query(field: str, terms: Iterable[str], mind_id: str, user_id: str) -> str:
    """Any of the terms in the field, among this owner's nodes only."""
    any_of = " ".join(escaped(term) for term in terms)
    return f"+owner:{owner_of(mind_id, user_id)} +{field}:({any_of})" if any_of else NO_MATCH


def concept_ids(terms: tuple[str, ...], mind_id: str, user_id: str) -> list[str]:
    """The ids that concepts of these words, and of two neighbours, have if the user ever spoke of them."""
    keys = [singular(term) for term in terms]
    return [str(identity.concept_id(mind_id, user_id, key)) for key in (*keys, *map(" ".join, pairwise(keys)))]


def entity_ids(text: str, mind_id: str, user_id: str) -> list[str]:
    found = entities_in(text[:TEXT_CHARACTERS_MAX])
    return [str(identity.entity_id(mind_id, user_id, entity.type, entity.key)) for entity in found]
