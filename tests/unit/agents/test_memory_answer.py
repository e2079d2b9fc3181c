"""An answer from memories alone."""

from __future__ import annotations

from datetime import timedelta

from events.replies import RecalledMemory
from tests.doubles.exchanges import START, recalled
from workers.agents.acknowledgement import PRESENT
from workers.agents.memory_answer import QUOTED_CHARACTERS_MAX, QUOTED_COUNT_MAX, UNKNOWN, from_memory, holding


def told(text: str, days: int = 0) -> RecalledMemory:
    return recalled(text).model_copy(update={"remembered_at": START + timedelta(days=days)})


def test_the_memory_that_bears_on_the_question_is_quoted_with_its_date() -> None:
    memories = [told("I live in Lisbon."), told("My dog is called Biscuit.", days=3)]
    assert from_memory("What is my dog called?", memories) == ("From memory, 4 March 2026: “My dog is called Biscuit.”", 1)


def test_of_equals_the_newest_comes_first() -> None:
    memories = [told("I live in Porto.", days=1), told("I live in Lisbon.", days=9), told("I live in Faro.")]
    assert [memory.text for memory in holding("Where do I live?", memories)] == [
        "I live in Lisbon.",
        "I live in Porto.",
        "I live in Faro.",
    ]


def test_a_memory_that_comes_close_is_named_as_no_more_than_that() -> None:
    text, quoted = from_memory("Where does my dog sleep?", [told("My dog is called Biscuit.")])
    assert text == "I do not know. The closest I remember, 1 March 2026: “My dog is called Biscuit.”"
    assert quoted == 1


def test_what_has_nothing_to_do_with_it_is_kept_out() -> None:
    assert from_memory("What is my sister called?", [told("I live in Lisbon.")]) == (UNKNOWN, 0)
    assert from_memory("What is my sister called?", []) == (UNKNOWN, 0)


def test_a_statement_is_heard_and_a_greeting_is_met() -> None:
    told_before = [told("My sister plays the violin.")]
    assert from_memory("My sister plays the violin.", told_before) == ("I hear you: your sister plays the violin.", 0)
    assert from_memory("Hello!", [told("I live in Lisbon.")]) == (PRESENT, 0)


def test_quotations_are_bounded() -> None:
    memories = [told(f"My dog eats {'meat ' * 500}{n}", days=n) for n in range(9)]
    text, quoted = from_memory("What does my dog eat?", memories)
    assert quoted == QUOTED_COUNT_MAX == len(text.splitlines())
    assert len(text) < QUOTED_COUNT_MAX * (QUOTED_CHARACTERS_MAX + 60)
