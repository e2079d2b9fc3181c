"""The terminal event of an accepted request: pure, from what was observed."""

from __future__ import annotations

from collections.abc import Sequence

from events.replies import AgentFailed, AgentReplied, Attempt, RecalledMemory, ReplyMode
from events.requests import RequestAccepted
from workers.agents.grounding import support
from workers.agents.judgement import judge
from workers.agents.memory_answer import from_memory
from workers.agents.observation import Away, Observation
from workers.agents.prompt import rules_for
from workers.agents.questions import question_in
from workers.contract import Decision, Poison, Received
from workers.ports import Answer


def decide(_state: None, received: Received, seen: Observation | None) -> Decision[None]:
    """The model's answer if it may be given, otherwise one from memory; `AgentFailed` when no such agent is."""
    request = received.payload
    if not isinstance(request, RequestAccepted):
        raise Poison(f"agents cannot answer {received.event.event_type}")
    if seen is None:
        return Decision(events=(_unknown(request),))
    if isinstance(seen.said, Away):
        tried = Attempt(what="model", outcome=f"away: {seen.said.reason}", duration_ms=seen.said.duration_ms)
        return Decision(events=(_from_memory(request, seen, tried, None),))
    return Decision(events=(_from_model(request, seen, seen.said),))


def _unknown(request: RequestAccepted) -> AgentFailed:
    return AgentFailed(
        agent=request.agent, query=request.query, error="unknown_agent", detail=f"there is no agent named {request.agent!r}"
    )


def _from_model(request: RequestAccepted, seen: Observation, said: Answer) -> AgentReplied:
    judged = judge(said, rules_for(seen.agent, request.query), request.query, seen.recalled)
    outcome = "answered" if judged.objection is None else f"set aside: {judged.objection}"
    tried = Attempt(what=f"model {said.model}", outcome=outcome, duration_ms=said.duration_ms)
    if judged.objection is not None:
        return _from_memory(request, seen, tried, said)
    return AgentReplied(
        agent=seen.agent.name,
        query=request.query,
        text=judged.text,
        mode=ReplyMode.MODEL,
        memories=seen.recalled.memories,
        support=judged.support,
        model=said.model,
        tokens_prompt=said.tokens_prompt,
        tokens_completion=said.tokens_completion,
        attempts=(tried,),
        routing=seen.routing,
    )


def _from_memory(request: RequestAccepted, seen: Observation, tried: Attempt, said: Answer | None) -> AgentReplied:
    """`said` was paid for even when it is not given: its tokens count."""
    memories = seen.recalled.memories
    text, quoted_count = from_memory(request.query, memories)
    return AgentReplied(
        agent=seen.agent.name,
        query=request.query,
        text=text,
        mode=ReplyMode.MEMORY_ONLY,
        memories=memories,
        support=1.0 if quoted_count else _support(text, request.query, memories),
        tokens_prompt=said.tokens_prompt if said else 0,
        tokens_completion=said.tokens_completion if said else 0,
        attempts=(tried, Attempt(what="memory", outcome=_outcome(request.query, quoted_count), duration_ms=0.0)),
        routing=seen.routing,
    )


def _support(text: str, query: str, memories: Sequence[RecalledMemory]) -> float | None:
    """None for the plain word to a message that asks nothing: it claims nothing that a memory could cover."""
    return None if question_in(query) is None else support(text, query, [memory.text for memory in memories])


def _outcome(query: str, quoted_count: int) -> str:
    if quoted_count:
        return f"answered from {quoted_count} of the memories"
    return "acknowledged" if question_in(query) is None else "nothing bears on it"
