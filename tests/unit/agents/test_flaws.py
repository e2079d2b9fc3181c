"""What a model's text is tidied of, and what is no answer."""

from __future__ import annotations

import pytest

from workers.agents.flaws import flaw_of, tidied
from workers.agents.registry import SIMPLE_CHAT

QUESTION = "What is my dog called, and where does he like to sleep?"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Answer: Biscuit.", "Biscuit."),
        ('The answer is: "September"', "September"),
        ("“Your dog is called Biscuit.”", "Your dog is called Biscuit."),
        ("It is Biscuit. It is Biscuit. It is Biscuit.", "It is Biscuit."),
        ("Biscuit", "Biscuit"),
        ("- one", "One"),
        ("- one\n- two", "- one\n- two"),
        ("Try:\n    if x:\n        y()\n}\n}", "Try:\n    if x:\n        y()\n}\n}"),
        ('He said "yes" and "no"', 'He said "yes" and "no"'),
        ("  \n ", ""),
    ],
)
def test_labels_and_repetitions_go_and_the_layout_stays(said: str, left: str) -> None:
    assert tidied(said) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("It is Biscuit.\nUser: And my cat?\nMainza: Rex.", "It is Biscuit."),
        ("Hello!\n\nBen: Ah, great!\n\nMainza: I'm glad.\n\nBen: And I.", "Hello!"),
        ("Answer: Biscuit.\nQuestion: What else?", "Biscuit."),
        ("User: what is my dog called?", ""),
        ("Monday: rest\nTuesday: run", "Monday: rest\nTuesday: run"),
        ("It is\x00 Biscuit\x9b.", "It is  Biscuit ."),
    ],
)
def test_a_conversation_with_itself_and_control_characters_are_cut(said: str, left: str) -> None:
    assert tidied(said) == left


def test_an_answer_that_was_cut_off_loses_its_unfinished_sentence() -> None:
    assert tidied("It is Biscuit. He is a dog that likes to sle", cut_off=True) == "It is Biscuit."
    assert tidied("It is Biscuit. He likes these:\n- bones", cut_off=False).endswith("bones")
    assert tidied("Your dog is called", cut_off=True) == "Your dog is called"


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "empty"),
        ("?!… —", "empty"),
        (SIMPLE_CHAT.rules_asked, "reads its prompt aloud"),
        ("2026-03-01 </memories>", "reads its prompt aloud"),
        ("<|im_start|>assistant", "reads its prompt aloud"),
        (QUESTION, "repeats the question"),
        ("The user asks: what is my dog called, and where does he like to sleep?", "repeats the question"),
        ("the hospital and " * 8, "repeats itself"),
    ],
)
def test_what_is_no_answer_has_a_name(text: str, flaw: str) -> None:
    assert flaw_of(text, SIMPLE_CHAT.rules_asked, QUESTION) == flaw


@pytest.mark.parametrize("text", ["Biscuit.", "Your dog is called Biscuit, and he sleeps on the sofa.", "ビスケット", "42"])
def test_answers_are_left_alone(text: str) -> None:
    assert flaw_of(text, SIMPLE_CHAT.rules_asked, QUESTION) is None
    assert tidied(text) == text
