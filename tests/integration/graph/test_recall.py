"""Recall from the real graph: each way of finding, and never anybody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from infra.adapters.recall import GraphRecall
from tests.doubles.exchanges import START, Talk, direction
from tests.integration.graph.conftest import Graph
from workers.ports import Recalled, RecallQuery

SPECIAL = '+ - && || ! ( ) { } [ ] ^ " ~ * ? : \\ / AND OR NOT TO'


class Meanings:
    """An embedder that gives a question the meaning of a sentence it is told, and any other text one of its own."""

    def __init__(self, same: Mapping[str, str] | None = None) -> None:
        self._same = same or {}

    async def embed(self, texts: Sequence[str]) -> Sequence[bytes]:
        return [direction(self._same.get(text, text)) for text in texts]


async def ask(graph: Graph, talk: Talk, question: str, means: str | None = None, session: str | None = "s1") -> Recalled:
    embedder = Meanings({question: means} if means else {})
    query = RecallQuery(talk.mind_id, talk.user_id, session, question, START)
    return await GraphRecall(graph.driver, embedder).recall(query)


def texts(recalled: Recalled) -> list[str]:
    return [memory.text for memory in recalled.memories]


async def test_nothing_is_recalled_from_an_empty_graph(graph: Graph) -> None:
    assert await ask(graph, graph.talk("anna"), "What is my dog called?") == Recalled()


async def test_a_memory_is_found_by_its_meaning_alone(graph: Graph) -> None:
    anna = graph.talk("anna")
    await graph.learn(anna.says("I am allergic to peanuts."))
    recalled = await ask(graph, anna, "What must be avoided?", means="I am allergic to peanuts.")
    assert texts(recalled) == ["I am allergic to peanuts."]
    assert recalled.memories[0].reasons == ("vector 1.00",)


async def test_a_memory_is_found_by_its_words_in_another_form(graph: Graph) -> None:
    anna = graph.talk("anna")
    await graph.learn(anna.says("I was running along rivers."))
    recalled = await ask(graph, anna, "Where do I run?")
    assert texts(recalled) == ["I was running along rivers."]
    assert "text" in recalled.memories[0].reasons


async def test_a_memory_is_found_through_a_neighbour_of_what_is_asked(graph: Graph) -> None:
    anna = graph.talk("anna")
    await graph.learn(anna.says("The garden has tulips."), anna.says("Those tulips came from Holland."))
    recalled = await ask(graph, anna, "How is the garden?")
    by_text = {memory.text: memory.reasons for memory in recalled.memories}
    [reason] = by_text["Those tulips came from Holland."]
    assert reason.startswith("graph: ")
    assert "tulips" in reason


async def test_what_every_path_finds_comes_first_and_names_its_source(graph: Graph) -> None:
    anna = graph.talk("anna")
    exchange = anna.says("My dog Rex is brown.")
    await graph.learn(anna.says("The dog of Ben barks."), exchange, anna.says("I play the piano."))
    recalled = await ask(graph, anna, "What colour is Rex, my dog?", means="My dog Rex is brown.")
    assert texts(recalled)[0] == "My dog Rex is brown."
    assert [reason.split(" ")[0].rstrip(":") for reason in recalled.memories[0].reasons] == ["vector", "text", "graph"]
    assert recalled.memories[0].source_event_id == exchange.event.event_id
    assert recalled.memories[0].remembered_at == exchange.event.occurred_at


async def test_no_path_reaches_another_users_or_another_minds_memories(graph: Graph) -> None:
    anna, ben = graph.talk("anna"), graph.talk("ben")
    elsewhere = Talk(anna.user_id, f"{graph.mind_id}-other")
    said = "My dog Rex is brown."
    await graph.learn(ben.says(said), elsewhere.says(said))
    assert await ask(graph, anna, "What colour is my dog Rex?", means=said) == Recalled()
    assert texts(await ask(graph, ben, "What colour is my dog Rex?", means=said)) == [said]


async def test_a_quiet_user_is_not_drowned_out_by_loud_ones(graph: Graph) -> None:
    quiet, loud = graph.talk("quiet"), graph.talk("loud")
    said = "My dog Rex is brown."
    await graph.learn(quiet.says(said), *(loud.says(said) for _ in range(120)))
    assert texts(await ask(graph, quiet, "What colour is my dog?", means=said)) == [said]


@pytest.mark.parametrize(
    "question", [SPECIAL, f"Rex {SPECIAL} brown", 'owner:"x" OR text:*', "\\", "a" * 100_000, "\u0000 \ud7ff ?", ""]
)
async def test_no_question_breaks_the_search(graph: Graph, question: str) -> None:
    anna, ben = graph.talk("anna"), graph.talk("ben")
    await graph.learn(anna.says("My dog Rex is brown."), ben.says("My dog Rex is black."))
    assert set(texts(await ask(graph, anna, question))) <= {"My dog Rex is brown."}


async def test_the_last_turns_of_this_conversation_are_told_oldest_first(graph: Graph) -> None:
    anna, other = graph.talk("anna"), graph.talk("anna", session="s2")
    other.count = 50
    await graph.learn(
        *(anna.says(f"This is turn {number}.", answer=f"Answer {number}.") for number in range(6)), other.says("Elsewhere.")
    )
    recalled = await ask(graph, anna, "hello")
    assert [(turn.query, turn.result) for turn in recalled.history] == [
        (f"This is turn {number}.", f"Answer {number}.") for number in range(2, 6)
    ]


async def test_no_more_is_recalled_than_asked_for(graph: Graph) -> None:
    anna = graph.talk("anna")
    await graph.learn(*(anna.says(f"My garden has {number} tulips.") for number in range(10, 20)))
    assert len((await ask(graph, anna, "What about the garden and its tulips?")).memories) == 6


async def test_memories_that_were_deleted_stop_nobody_from_remembering(graph: Graph) -> None:
    anna, ben = graph.talk("anna"), graph.talk("ben")
    await graph.learn(*(anna.says(f"Parcel {number} is in the cellar.") for number in range(20)))
    await graph.learn(ben.says("I am allergic to peanuts."))
    await graph.driver.execute_query("MATCH (m:Memory {user_id: $user}) DETACH DELETE m", user=anna.user_id)
    assert texts(await ask(graph, graph.talk("nobody"), "What must be avoided?")) == []
    recalled = await ask(graph, ben, "What must be avoided?", means="I am allergic to peanuts.")
    assert recalled.memories[0].reasons[0] == "vector 1.00"
