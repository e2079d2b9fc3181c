"""What agents ask of the outside, and what becomes of a part that is away."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.requests import RequestAccepted
from tests.doubles.agent_ports import AgentPorts, ScriptedModel, ScriptedRecall
from tests.doubles.exchanges import START, recalled, received
from workers.agents.effects import RECALL_TOKENS_MAX, observe
from workers.agents.observation import Away
from workers.agents.registry import ROUTER, SIMPLE_CHAT
from workers.agents.tokens import tokens_in
from workers.contract import Poison, Received, Transient
from workers.ports import Answer, ModelAway, Recalled

DOG = recalled("My dog is called Biscuit.")


def request(
    query: str = "What is my dog called?", agent: str = "SimpleChat", user: str | None = "ana", number: int = 1
) -> Received:
    return received(RequestAccepted(agent=agent, query=query), UUID(int=number), user, "mainza", START, "s1")


async def test_the_prompt_holds_what_was_recalled_for_this_user_and_the_cause_is_the_request() -> None:
    ports = AgentPorts(recall=ScriptedRecall(Recalled(memories=(DOG,))))
    [seen] = await observe(ports, [request()])
    assert seen is not None
    [asked] = ports.recall.asked
    assert (asked.user_id, asked.mind_id, asked.session_id, asked.at) == ("ana", "mainza", "s1", START)
    [(prompt, cause)] = ports.model.asked
    assert DOG.text in prompt.user
    assert cause == UUID(int=1)
    assert isinstance(seen.said, Answer)
    assert seen.recalled.memories == (DOG,)


async def test_every_request_of_a_batch_is_answered_in_order() -> None:
    ports = AgentPorts()
    seen = await observe(ports, [request(number=1), request(agent="Nobody", number=2), request(number=3)])
    assert [one is None for one in seen] == [False, True, False]
    assert [cause.int for _, cause in ports.model.asked] == [1, 3]


async def test_a_model_that_is_away_is_an_observation_not_an_error() -> None:
    ports = AgentPorts(model=ScriptedModel(ModelAway("HTTP 503", 12.0)))
    [seen] = await observe(ports, [request()])
    assert seen is not None
    assert seen.said == Away("HTTP 503", 12.0)


async def test_without_memory_the_request_waits_and_no_model_is_asked() -> None:
    ports = AgentPorts(recall=ScriptedRecall(away=True))
    with pytest.raises(Transient):
        await observe(ports, [request()])
    assert ports.model.asked == []


async def test_a_request_of_a_mebibyte_is_cut_before_it_is_looked_up() -> None:
    ports = AgentPorts()
    await observe(ports, [request("word " * 200_000 + "What is my dog called?")])
    [asked] = ports.recall.asked
    assert tokens_in(asked.text) <= RECALL_TOKENS_MAX
    assert asked.text.endswith("What is my dog called?")


async def test_the_router_sends_a_request_to_the_agent_whose_example_it_is() -> None:
    example = SIMPLE_CHAT.examples[1]
    [seen] = await observe(AgentPorts(), [request(example, agent=ROUTER.name)])
    assert seen is not None
    assert seen.routing is not None
    assert (seen.agent, seen.routing.agent, seen.routing.confidence) == (SIMPLE_CHAT, "SimpleChat", 1.0)
    assert example in seen.routing.reasons[0]


async def test_a_request_of_nobody_is_poison() -> None:
    with pytest.raises(Poison):
        await observe(AgentPorts(), [request(user=None)])
