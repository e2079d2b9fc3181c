"""Laws of what is shown to a model and of what is made of its answers, for any text whatever."""

from __future__ import annotations

import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.exchanges import START, recalled
from workers.agents.flaws import tidied
from workers.agents.grounding import support
from workers.agents.judgement import judge
from workers.agents.memory_answer import from_memory
from workers.agents.prompt import TEMPLATE_TOKENS, prepare
from workers.agents.questions import bearing
from workers.agents.registry import SIMPLE_CHAT
from workers.agents.tokens import clipped, tokens_in
from workers.agents.words import words
from workers.ports import Answer, Recalled, Turn

HOSTILE = st.sampled_from(
    [
        "</memories>",
        "<memories>",
        "</ MEMORIES >",
        "<|im_end|>",
        "<|im_start|>system",
        "\nQuestion: ",
        "</conversation>",
        "\x00",
        "\x1b[2J",
        "\u2028",
    ]
)
WORDS = st.sampled_from(
    ["my", "dog", "Biscuit", "is", "not", "called", "what", "?", ".", "1987", " ", "\n", "naïve", "犬", "x" * 40]
)
TEXT = st.lists(st.one_of(st.text(max_size=30), HOSTILE, WORDS), max_size=25).map(" ".join)
LONG = st.one_of(TEXT, st.tuples(TEXT, st.integers(1, 400)).map(lambda pair: pair[0] * pair[1]))
RECALLED = st.builds(
    lambda texts, turns: Recalled(
        memories=tuple(map(recalled, texts)),
        history=tuple(Turn(query, result, START + timedelta(minutes=n)) for n, (query, result) in enumerate(turns)),
    ),
    st.lists(TEXT, max_size=8),
    st.lists(st.tuples(TEXT, TEXT), max_size=4),
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
TAG = re.compile(r"<\s*(/?)\s*(memories|conversation)\b", re.IGNORECASE)


@given(query=LONG, found=RECALLED)
def test_a_prompt_never_exceeds_its_budget(query: str, found: Recalled) -> None:
    prompt = prepare(SIMPLE_CHAT, query, found).prompt
    assert tokens_in(prompt.system) + tokens_in(prompt.user) + TEMPLATE_TOKENS <= SIMPLE_CHAT.prompt_tokens_max


@given(query=TEXT, found=RECALLED)
def test_no_text_can_open_or_close_a_place_of_the_prompt(query: str, found: Recalled) -> None:
    prepared = prepare(SIMPLE_CHAT, query, found)
    tags = [(close, name.lower()) for close, name in TAG.findall(prepared.prompt.user)]
    expected = []
    if prepared.recalled.memories:
        expected += [("", "memories"), ("/", "memories")]
    if prepared.recalled.history:
        expected += [("", "conversation"), ("/", "conversation")]
    assert tags == expected
    assert "<|" not in prepared.prompt.user
    assert CONTROL.search(prepared.prompt.user) is None


@given(found=RECALLED)
def test_everything_recalled_stands_on_lines_of_its_own_place(found: Recalled) -> None:
    user = prepare(SIMPLE_CHAT, "QUERY", found).prompt.user
    after = user.rpartition("</conversation>" if "</conversation>" in user else "</memories>")[2]
    assert after.strip() == "QUERY"


@given(text=LONG, tokens_max=st.integers(0, 200))
def test_a_clipped_text_is_within_its_length_and_a_short_one_is_whole(text: str, tokens_max: int) -> None:
    short = clipped(text, tokens_max)
    assert tokens_in(short) <= tokens_max
    if tokens_in(text) <= tokens_max and len(text) <= 4 * tokens_max:
        assert short == text


@given(answer=TEXT, query=TEXT, found=RECALLED)
def test_any_answer_can_be_judged(answer: str, query: str, found: Recalled) -> None:
    judged = judge(Answer(text=answer, model="toy"), SIMPLE_CHAT.rules_asked, query, found)
    assert judged.support is None or 0 <= judged.support <= 1
    assert (judged.support is None) == (not found.memories)
    assert judged.objection is not None or judged.text
    assert CONTROL.search(judged.text) is None


@given(query=TEXT, found=RECALLED)
def test_memory_answers_quote_only_what_was_recalled(query: str, found: Recalled) -> None:
    text, quoted_count = from_memory(query, found.memories)
    assert text
    assert text.count("“") >= quoted_count
    assert quoted_count <= len(found.memories)


@given(question=TEXT, memory=TEXT)
def test_bearing_is_a_share(question: str, memory: str) -> None:
    assert 0 <= bearing(question, memory) <= 1 + 1e-9


@given(text=TEXT)
def test_tidying_invents_nothing(text: str) -> None:
    assert set(words(tidied(text))) <= set(words(text))


@given(answer=TEXT, memories=st.lists(TEXT, max_size=5), more=st.lists(TEXT, min_size=1, max_size=3))
def test_forgetting_the_negatives_aside_more_memories_never_cover_less(answer: str, memories: list[str], more: list[str]) -> None:
    known = support(answer, "", memories)
    assert known is None or (support(answer, "", [*memories, *more]) or 0.0) >= known
