"""Whether what a model said may be given as the answer, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass

from workers.agents.flaws import flaw_of, repeats, tidied
from workers.agents.grounding import adds_from, admits_not_knowing, speaks_as_the_asker, support
from workers.agents.memory_answer import holding
from workers.agents.questions import asks_about_the_speaker, question_in
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
    """Pure. A question whose answer is remembered must be answered by it; one about the speaker's life must not be invented."""
    text = tidied(said.text, said.cut_off)
    memories = [memory.text for memory in recalled.memories]
    share = support(text, query, memories)
    flaw = flaw_of(text, rules, query)
    if flaw is None and repeats(text, memories):
        flaw = "a memory word for word"
    return Judged(text, share, flaw or _unfounded(text, query, recalled, share or 0.0))


def _unfounded(text: str, query: str, recalled: Recalled, share: float) -> str | None:
    question = question_in(query)
    if question is None:
        return None
    holders = [memory.text for memory in holding(query, recalled.memories)]
    of_the_speaker = asks_about_the_speaker(question)
    if holders and (share < SUPPORT_MIN or not adds_from(text, question, holders)):
        return "not what is remembered"
    if of_the_speaker and speaks_as_the_asker(text) and not admits_not_knowing(text):
        return "speaks as the one who asked"
    if holders or not of_the_speaker or admits_not_knowing(text):
        return None
    heard = [*(memory.text for memory in recalled.memories), *(turn.query for turn in recalled.history)]
    if (support(text, query, heard) or 0.0) >= SUPPORT_MIN:
        return None
    return "nothing remembered bears it out"
