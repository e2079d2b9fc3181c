"""Which agent a request is for: the one whose declared examples it is nearest to in meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from events.replies import Routing
from workers.agents.registry import Agent, Router

UNRELATED = 0.45
"""Cosine of two texts that have nothing to do with each other, as the embedding model puts them: confidence 0."""

SAME = 0.85
"""Cosine of two texts that say the same: confidence 1."""

REASON_CHARACTERS_MAX = 80


def texts_to_embed(query: str, agents: Sequence[Agent]) -> list[str]:
    """The request and every example, in the order that `route` expects their vectors."""
    return [query, *(example for agent in agents for example in agent.examples)]


def route(router: Router, agents: Sequence[Agent], vectors: Sequence[bytes]) -> Routing:
    """The choice, its confidence 0 to 1, and why.

    `vectors` are unit vectors, little-endian float32, of `texts_to_embed`. Among equals the agent declared first wins.
    """
    query, *known = (np.frombuffer(vector, dtype="<f4") for vector in vectors)
    examples = iter(known)
    nearest = {
        agent.name: max(((float(query @ next(examples)), example) for example in agent.examples), key=lambda pair: pair[0])
        for agent in agents
    }
    name = max(nearest, key=lambda agent: nearest[agent][0])
    cosine, example = nearest[name]
    confidence = min(1.0, max(0.0, (cosine - UNRELATED) / (SAME - UNRELATED)))
    reasons = [f"nearest example of {name}: “{example[:REASON_CHARACTERS_MAX]}” (cosine {cosine:.2f})"]
    if confidence < router.confidence_min:
        reasons.append(f"below {router.confidence_min:g}, so it goes to {router.fallback}")
        name = router.fallback
    return Routing(agent=name, confidence=round(confidence, 4), reasons=tuple(reasons))
