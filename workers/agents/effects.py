"""Asks the outside for one request at a time: who answers, what is remembered, what the model says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from events.replies import Routing
from events.requests import RequestAccepted
from workers.agents.observation import Away, Observation
from workers.agents.prompt import Prepared, prepare
from workers.agents.registry import AGENTS, ANSWERING, Agent, Router
from workers.agents.router import route, texts_to_embed
from workers.agents.tokens import clipped
from workers.contract import Poison, Received, Transient
from workers.ports import Answer, ModelAway, Ports, Recalled, RecallQuery

RECALL_TOKENS_MAX = 400
"""A longer request is cut before it is looked up: what embeds it reads no more."""


async def observe(ports: Ports, batch: Sequence[Received]) -> list[Observation | None]:
    """One observation a request, in order; None where no such agent is. Raises Transient when memory is away."""
    return [await _observe_one(ports, received) for received in batch]


async def _observe_one(ports: Ports, received: Received) -> Observation | None:
    request = received.payload
    if not isinstance(request, RequestAccepted):
        raise Poison(f"agents cannot answer {received.event.event_type}")
    named = AGENTS.get(request.agent)
    routing = await _routed(ports, named, request.query) if isinstance(named, Router) else None
    agent = AGENTS.get(routing.agent) if routing else named
    if not isinstance(agent, Agent):
        return None
    recalled = await _recalled(ports, agent, received, request.query)
    prepared = prepare(agent, request.query, recalled)
    said = await _said(ports, agent, prepared, received.event.event_id)
    return Observation(agent, prepared.recalled, said, routing)


async def _routed(ports: Ports, router: Router, query: str) -> Routing:
    texts = texts_to_embed(clipped(query, RECALL_TOKENS_MAX), ANSWERING)
    return route(router, ANSWERING, await ports.embedder.embed(texts))


async def _recalled(ports: Ports, agent: Agent, received: Received, query: str) -> Recalled:
    event = received.event
    if event.user_id is None:
        raise Poison("an accepted request names no user, so nobody's memories can be asked")
    question = RecallQuery(
        mind_id=event.mind_id,
        user_id=event.user_id,
        session_id=event.session_id,
        text=clipped(query, RECALL_TOKENS_MAX),
        at=event.occurred_at,
        count_max=agent.memories_count_max,
    )
    try:
        async with asyncio.timeout(agent.recall_seconds_max):
            return await ports.recall.recall(question)
    except TimeoutError as error:
        raise Transient(f"memory did not answer within {agent.recall_seconds_max:g} s") from error


async def _said(ports: Ports, agent: Agent, prepared: Prepared, cause: UUID) -> Answer | Away:
    try:
        return await ports.model.answer(prepared.prompt, cause, agent.model_seconds_max)
    except ModelAway as away:
        return Away(away.reason, away.duration_ms)
