"""SimpleChat with the stack's own small model: what was told is answered, whatever the model makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from events.replies import AgentReplied
from events.requests import RequestAccepted
from infra.adapters.chat_completions import ChatCompletions
from infra.adapters.model import RecordedModel
from infra.settings import Settings
from infra.stack.apart import own_database
from tests.doubles.agent_ports import NotForAgents, ScriptedRecall, TextEmbedder
from tests.doubles.exchanges import START, recalled, received
from workers.agents.decide import decide
from workers.agents.effects import observe
from workers.agents.memory_answer import UNKNOWN
from workers.agents.prompt import TEMPLATE_TOKENS, prepare
from workers.agents.registry import SIMPLE_CHAT
from workers.agents.tokens import tokens_in
from workers.ports import Recalled

TOLD = [
    ("My dog is called Biscuit.", "What is my dog called?", "Biscuit"),
    ("I live in Lisbon.", "Where do I live?", "Lisbon"),
    ("My sister Clara plays the violin.", "Which instrument does my sister play?", "violin"),
    ("I work as a nurse at the harbour hospital.", "Where do I work?", "harbour"),
    ("My favourite colour is green.", "What is my favourite colour?", "green"),
    ("I was born in 1987.", "In which year was I born?", "1987"),
    ("I am allergic to peanuts.", "What am I allergic to?", "peanuts"),
    ("My daughter Mia starts school in September.", "When does my daughter start school?", "September"),
    ("I drive an old red Saab.", "What car do I drive?", "Saab"),
    ("On Fridays I go climbing with Tom.", "Who do I go climbing with?", "Tom"),
    ("My coffee order is a flat white.", "What is my coffee order?", "flat white"),
    ("We got married in Porto.", "Where did we get married?", "Porto"),
]


class StackPorts(NotForAgents):
    """The stack's model, and memories that the test chooses."""

    def __init__(self, model: RecordedModel) -> None:
        self.model = model
        self.recall = ScriptedRecall()
        self.embedder = TextEmbedder()

    async def reply(self, query: str, *memories: str) -> AgentReplied:
        self.recall.answer = Recalled(memories=tuple(map(recalled, memories)))
        request = received(RequestAccepted(agent="SimpleChat", query=query), uuid4(), "ana", "mainza", START, "s1")
        [seen] = await observe(self, [request])
        [reply] = decide(None, request, seen).events
        assert isinstance(reply, AgentReplied)
        return reply


@pytest.fixture
async def ports() -> AsyncIterator[StackPorts]:
    async with own_database() as pool:
        model = RecordedModel(Settings().llm, pool)
        yield StackPorts(model)
        await model.aclose()


@pytest.mark.parametrize("others_count", [0, 3])
async def test_every_question_about_something_told_is_answered_with_it(ports: StackPorts, others_count: int) -> None:
    missed = []
    for number, (memory, question, answer) in enumerate(TOLD):
        others = [TOLD[(number + 5 * step) % len(TOLD)][0] for step in range(1, others_count + 1)]
        reply = await ports.reply(question, memory, *others)
        if answer.lower() not in reply.text.lower() or reply.support != 1.0:
            missed.append((question, reply.text))
    assert missed == []


async def test_what_was_never_told_is_not_known(ports: StackPorts) -> None:
    reply = await ports.reply("What is my grandmother called?")
    assert reply.text == UNKNOWN or "not" in reply.text
    assert reply.support is None


@pytest.mark.parametrize(
    "query", ["What is my dog called?", "Grüße aus München! 42 🐕 犬はビスケット " * 4, "x7#q\t\tzz%$" * 8, "word " * 200]
)
async def test_the_estimate_of_tokens_is_above_the_models_own_count(query: str) -> None:
    memories = tuple(recalled(memory) for memory, _, _ in TOLD[:4])
    prompt = prepare(SIMPLE_CHAT, query, Recalled(memories=memories)).prompt
    # One token is enough: only the prompt is counted. The deadline is for a machine that does other things as well.
    client = ChatCompletions(Settings().llm.model_copy(update={"tokens_max": 1, "deadline_seconds": 240.0}))
    counted = (await client.complete(prompt)).tokens_prompt
    await client.aclose()
    assert 0 < counted <= tokens_in(prompt.system) + tokens_in(prompt.user) + TEMPLATE_TOKENS
