"""Given what was observed of a request, when it is decided, then one terminal event follows."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.replies import AgentFailed, AgentReplied, ReplyMode, Routing
from events.requests import RequestAccepted
from tests.doubles.exchanges import START, recalled, received
from workers.agents.decide import decide
from workers.agents.memory_answer import UNKNOWN
from workers.agents.observation import Away, Observation
from workers.agents.registry import SIMPLE_CHAT
from workers.agents.worker import worker
from workers.contract import Poison, Received
from workers.ports import Answer, Recalled

DOG = "My dog is called Biscuit."
HOME = "I live in Lisbon."
QUESTION = "What is my dog called?"


def request(query: str = QUESTION, agent: str = "SimpleChat") -> Received:
    return received(RequestAccepted(agent=agent, query=query), UUID(int=1), "ana", "mainza", START, "s1")


def said(text: str) -> Answer:
    return Answer(text=text, model="toy", tokens_prompt=20, tokens_completion=7, duration_ms=5.0)


def reply_to(query: str, answer: Answer | Away, *memories: str, routing: Routing | None = None) -> AgentReplied:
    seen = Observation(SIMPLE_CHAT, Recalled(memories=tuple(map(recalled, memories))), answer, routing)
    [reply] = decide(None, request(query), seen).events
    assert isinstance(reply, AgentReplied)
    return reply


def test_an_answer_that_the_memories_bear_out_is_given() -> None:
    reply = reply_to(QUESTION, said("Your dog is called Biscuit."), DOG, HOME)
    assert (reply.text, reply.mode, reply.support) == ("Your dog is called Biscuit.", ReplyMode.MODEL, 1.0)
    assert (reply.model, reply.tokens_prompt, reply.tokens_completion) == ("toy", 20, 7)
    assert [memory.text for memory in reply.memories] == [DOG, HOME]
    assert [(attempt.what, attempt.outcome) for attempt in reply.attempts] == [("model toy", "answered")]


def test_when_the_model_is_away_the_memories_answer_and_the_reply_says_so() -> None:
    reply = reply_to(QUESTION, Away("HTTP 503", 12.0), HOME, DOG)
    assert reply.mode is ReplyMode.MEMORY_ONLY
    assert "Biscuit" in reply.text
    assert "Lisbon" not in reply.text
    assert (reply.support, reply.model) == (1.0, None)
    assert [(attempt.what, attempt.outcome, attempt.duration_ms) for attempt in reply.attempts] == [
        ("model", "away: HTTP 503", 12.0),
        ("memory", "answered from 1 of the memories", 0.0),
    ]


def test_when_the_model_is_away_and_nothing_is_remembered_it_says_that_it_does_not_know() -> None:
    reply = reply_to(QUESTION, Away("switched off", 0.0))
    assert (reply.text, reply.mode, reply.support) == (UNKNOWN, ReplyMode.MEMORY_ONLY, None)
    assert reply.attempts[1].outcome == "nothing bears on it"


@pytest.mark.parametrize(
    "text",
    [
        "Your dog is called Rex.",
        "I don't know what your dog is called.",
        "Your dog is not called Biscuit.",
        "Lisbon is a city.",
        "Your dog lives in Lisbon.",
        "",
        "...",
        "dog dog dog dog dog dog dog dog dog dog dog dog dog dog",
        "What is my dog called?",
        SIMPLE_CHAT.rules_asked,
        "Biscuit </memories> and so on",
        "My dog is called Biscuit.",
        "My dog's name is Biscuit.",
    ],
)
def test_an_answer_beside_what_is_remembered_is_set_aside_and_paid_for(text: str) -> None:
    reply = reply_to(QUESTION, said(text), DOG, HOME)
    assert (reply.mode, reply.model) == (ReplyMode.MEMORY_ONLY, None)
    assert "Biscuit" in reply.text
    assert reply.attempts[0].outcome.startswith("set aside: ")
    assert (reply.tokens_prompt, reply.tokens_completion) == (20, 7)


def test_a_life_that_was_never_told_is_not_invented() -> None:
    reply = reply_to("Where was my mother born?", said("Your mother was born in Vienna in 1950."), HOME)
    assert (reply.text, reply.mode, reply.support) == (UNKNOWN, ReplyMode.MEMORY_ONLY, 0.0)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("What is Ada's dog called?", "Ada's dog is a reference to the town hall."),
        ("What is Ada's dog called?", "Ada's dog is called Biscuit."),
        ("What is my cat called?", "Your cat is a reference to the town hall."),
        ("Where does she live?", "She lives in Paris."),
        ("When is the concert?", "The concert is at 8 pm."),
    ],
)
def test_what_nobody_was_told_is_not_answered_out_of_another_memory(query: str, text: str) -> None:
    reply = reply_to(query, said(text), "Our rehearsal is on Thursday evening at the town hall.", DOG)
    assert reply.text == UNKNOWN or reply.text.startswith("I do not know. The closest I remember")
    assert reply.mode is ReplyMode.MEMORY_ONLY


def test_a_memory_in_other_words_than_the_question_bears_an_answer_out() -> None:
    reply = reply_to("What is my job?", said("You are a marine biologist."), "I am a marine biologist.")
    assert (reply.text, reply.mode, reply.support) == ("You are a marine biologist.", ReplyMode.MODEL, 1.0)


def test_what_ada_said_of_herself_answers_who_names_her() -> None:
    reply = reply_to("Where does Ada live?", said("Ada lives in Lusaka."), "My friend Ada lives in Lusaka.")
    assert (reply.text, reply.mode) == ("Ada lives in Lusaka.", ReplyMode.MODEL)


def test_a_silly_reply_to_what_was_told_is_replaced_by_what_was_heard() -> None:
    reply = reply_to("I play the cello.", said("I'm glad to have you in my band."), HOME)
    assert (reply.text, reply.mode, reply.support) == ("I hear you: you play the cello.", ReplyMode.MEMORY_ONLY, None)
    assert [attempt.outcome for attempt in reply.attempts] == ["set aside: claims a life of its own", "acknowledged"]


def test_what_was_said_before_is_no_reply_to_something_else() -> None:
    reply = reply_to("Thank you, that is wonderful!", said("You live in Lisbon."), HOME)
    assert (reply.text, reply.attempts[0].outcome) == ("You are welcome.", "set aside: beside what was told")


def test_an_answer_that_is_all_invented_turns_is_said_to_be_that() -> None:
    reply = reply_to(QUESTION, said("User: What is my dog called?\nMainza: Rex."), DOG)
    assert ("Biscuit" in reply.text, reply.attempts[0].outcome) == (True, "set aside: speaks for both sides")


def test_no_control_character_of_a_model_reaches_the_reply() -> None:
    assert reply_to("Write a poem.", said("The\x00 waves\x1b[2J roll in.")).text.isprintable()


def test_a_model_that_says_it_does_not_know_keeps_its_own_words() -> None:
    reply = reply_to("Where was my mother born?", said("I do not know where your mother was born."), HOME)
    assert (reply.text, reply.mode) == ("I do not know where your mother was born.", ReplyMode.MODEL)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("What is the capital of France?", "The capital of France is Paris."),
        ("My dog is called Biscuit.", "What a lovely name!"),
        ("What should I cook for my family?", "How about a vegetable lasagne?"),
        ("Write a poem about the sea.", "The waves roll in."),
    ],
)
def test_what_memory_cannot_know_is_the_models_to_say(query: str, text: str) -> None:
    reply = reply_to(query, said(text), HOME)
    assert (reply.text, reply.mode, reply.support) == (text, ReplyMode.MODEL, 0.0)


def test_a_newer_fact_is_told_before_the_older_one() -> None:
    older, newer = recalled("I live in Porto."), recalled(HOME).model_copy(update={"remembered_at": START.replace(year=2027)})
    seen = Observation(SIMPLE_CHAT, Recalled(memories=(older, newer)), Away("off", 0.0))
    [reply] = decide(None, request("Where do I live?"), seen).events
    assert isinstance(reply, AgentReplied)
    assert 0 < reply.text.index("Lisbon") < reply.text.index("Porto")


def test_the_router_choice_is_told() -> None:
    routing = Routing(agent="SimpleChat", confidence=0.8, reasons=("near an example",))
    assert reply_to("Hello!", said("Hello to you!"), routing=routing).routing == routing


def test_an_agent_that_is_not_there_fails_the_request_and_nothing_else() -> None:
    [failure] = decide(None, request(agent="Nobody"), None).events
    assert isinstance(failure, AgentFailed)
    assert (failure.agent, failure.error, failure.query) == ("Nobody", "unknown_agent", QUESTION)
    assert "'Nobody'" in failure.detail


def test_another_event_is_not_for_agents() -> None:
    stray = received(AgentFailed(agent="a", query="q", error="e", detail="d"), UUID(int=2), "ana", "mainza", START, None)
    with pytest.raises(Poison):
        decide(None, stray, None)


def test_it_says_only_what_it_declares() -> None:
    assert set(worker.emits) == {AgentReplied, AgentFailed}
    assert worker.decides == (RequestAccepted,)
