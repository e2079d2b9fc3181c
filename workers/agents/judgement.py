"""Whether what a model said may be given as the answer, and if not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workers.agents.flaws import flaw_of, repeats, tidied
from workers.agents.grounding import adds_from, admits_not_knowing, speaks_as_the_asker, stands_on, support
from workers.agents.memory_answer import holding
from workers.agents.private import asks_about_the_speaker, is_private, owners_in
from workers.agents.questions import question_in
from workers.agents.statements import tells, unfitting
from workers.agents.words import content_stems
from workers.ports import Answer, Recalled

SUPPORT_MIN = 0.5
"""Below this share of covered sentences, an answer does not stand against memories that hold one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The tidied text, its support, and why it is set aside; `objection` is None when it may be given."""

    text: str
    support: float | None
    objection: str | None


def judge(said: Answer, rules: str, query: str, recalled: Recalled) -> Judged:
    """Pure. A question whose answer is remembered must be answered by it, and a private one by nothing else.

    What is said to somebody who tells something must not make up more. Requests, greetings and questions about the world are the
    model's own to answer.
    """
    text = tidied(said.text, said.cut_off)
    memories = [memory.text for memory in recalled.memories]
    share = support(text, query, memories)
    flaw = flaw_of(text, rules, query) if text or not said.text.strip() else "speaks for both sides"
    if flaw is None and repeats(text, memories):
        flaw = "a memory word for word"
    return Judged(text, share, flaw or _unfounded(text, query, recalled, share or 0.0))


def _unfounded(text: str, query: str, recalled: Recalled, share: float) -> str | None:
    question = question_in(query)
    heard = [*(memory.text for memory in recalled.memories), *(turn.query for turn in recalled.history)]
    if question is None:
        spoken = [turn.result for turn in recalled.history]
        return unfitting(text, query, heard) or _beside(text, query, [*heard, *spoken]) if tells(query) else None
    holders = [memory.text for memory in holding(query, recalled.memories)]
    if holders and (share < SUPPORT_MIN or not adds_from(text, question, holders)):
        return "not what is remembered"
    if admits_not_knowing(text):
        return None
    if asks_about_the_speaker(question) and speaks_as_the_asker(text):
        return "speaks as the one who asked"
    if holders or not is_private(question) or _borne_out(text, question, heard):
        return None
    return "nothing remembered bears it out"


def _beside(text: str, query: str, earlier: Sequence[str]) -> str | None:
    """What was said before is no reply to something else that is told now."""
    if set(content_stems(text)).isdisjoint(content_stems(query)) and stands_on(text, earlier):
        return "beside what was told"
    return None


def _borne_out(text: str, question: str, heard: Sequence[str]) -> bool:
    """By what was told of whom the question names, if it names somebody."""
    named = owners_in(question)
    return stands_on(text, [one for one in heard if named <= set(content_stems(one))])
