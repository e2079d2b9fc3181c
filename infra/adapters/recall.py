"""Recall from the graph: by meaning, by words and by what is talked about, in one round trip."""

from __future__ import annotations

from typing import Any

import numpy as np
import structlog
from neo4j import READ_ACCESS, AsyncDriver, Query, Record
from neo4j.exceptions import DatabaseError
from neo4j.vector import Vector

from infra.adapters.neo4j import cypher_text, transient_when_away
from infra.recall.fusion import Candidate, fuse
from infra.recall.terms import TEXT_CHARACTERS_MAX, concept_ids, entity_ids, lucene_query, terms_of
from workers.graph.decide import owner_of
from workers.learning import identity
from workers.ports import Embedder, Recalled, RecallQuery, Turn

PLANNER = "CYPHER 25 replan=skip"
"""The plan of the first question serves all others: planning takes longer than answering."""

RECALL_SECONDS_MAX = 12.0
CANDIDATES_MAX = 24
"""How many memories each path proposes."""

TOPICS_MAX = 8
MENTIONS_MAX = 500
"""How many of one topic's memories are looked at."""

NEIGHBOURS_MAX = 5
NEIGHBOUR_WEIGHT = 0.5
TURNS_MAX = 4

COSINE_MIN = 0.5
"""Below this the model's vectors are of unrelated texts (seen: related .6 to .9, unrelated .3 to .5)."""

log = structlog.get_logger(__name__)


class GraphRecall:
    """The `Recall` port. It shares the driver and the embedder with others, who close them.

    Meaning is searched in the vector index *within* one owner's memories (the index holds `owner` as a filter). The usual way,
    the best of all users' and then one user's among them, finds nothing for a user whom others drown out; comparing with
    each of the user's memories reads every vector at every question.
    """

    def __init__(self, driver: AsyncDriver, embedder: Embedder) -> None:
        self._driver = driver
        self._embedder = embedder

    async def recall(self, query: RecallQuery) -> Recalled:
        """Only ever memories of `query.user_id` in `query.mind_id`. Raises Transient when the graph cannot be reached."""
        [embedding] = await self._embedder.embed([query.text[:TEXT_CHARACTERS_MAX]])
        parameters = {"query": _parameters(query, embedding)}
        async with transient_when_away():
            try:
                record = await self._asked("recall_by_index", parameters)
            except DatabaseError as error:
                log.warning("vector_index_failed", code=error.code)
                record = await self._asked("recall_by_comparison", parameters)
        paths = {path: _candidates(record[f"by_{path}"]) for path in ("vector", "text", "graph")}
        return Recalled(memories=fuse(paths, query.at, query.count_max), history=_history(record))

    async def _asked(self, by_meaning: str, parameters: dict[str, Any]) -> Record:
        text = "\n".join((PLANNER, cypher_text("queries", by_meaning), cypher_text("queries", "recall")))
        # Not a managed transaction: its begin and commit would be round trips of their own.
        async with self._driver.session(default_access_mode=READ_ACCESS) as session:
            answer = await session.run(Query(text, timeout=RECALL_SECONDS_MAX), parameters=parameters)
            return await answer.single(strict=True)


def _parameters(query: RecallQuery, embedding: bytes) -> dict[str, Any]:
    mind_id, user_id = query.mind_id, query.user_id
    terms = terms_of(query.text)
    return {
        "mind_id": mind_id,
        "user_id": user_id,
        "owner": owner_of(mind_id, user_id),
        "conversation_id": str(identity.conversation_id(mind_id, user_id, query.session_id)),
        "embedding": Vector.from_numpy(np.frombuffer(embedding, dtype="<f4")),
        "text_query": lucene_query("text", terms, mind_id, user_id),
        "name_query": lucene_query("name", terms, mind_id, user_id),
        "concept_ids": concept_ids(terms, mind_id, user_id),
        "entity_ids": entity_ids(query.text, mind_id, user_id),
        "candidates": CANDIDATES_MAX,
        "cosine_min": COSINE_MIN,
        "topics": TOPICS_MAX,
        "mentions": MENTIONS_MAX,
        "neighbours": NEIGHBOURS_MAX,
        "neighbour_weight": NEIGHBOUR_WEIGHT,
        "turns": TURNS_MAX,
    }


def _candidates(rows: list[dict[str, Any]]) -> list[Candidate]:
    return [
        Candidate(**{**row, "timestamp": row["timestamp"].to_native(), "topics": tuple(row.get("topics", ()))}) for row in rows
    ]


def _history(record: Record) -> tuple[Turn, ...]:
    """Oldest first, as they were said."""
    return tuple(
        Turn(query=turn["query"], result=turn["result"], at=turn["timestamp"].to_native()) for turn in reversed(record["history"])
    )
