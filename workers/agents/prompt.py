"""What is put before the model: rules with authority, and everything remembered as content between delimiters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from events.replies import RecalledMemory
from workers.agents.address import to_you
from workers.agents.memory_answer import holding
from workers.agents.questions import question_in
from workers.agents.registry import Agent
from workers.agents.tokens import clipped, tokens_in
from workers.ports import Prompt, Recalled, Turn

MEMORY_TOKENS_MAX = 96
TURN_TOKENS_MAX = 64
QUERY_SHARE_MAX = 0.5
"""The share of the room beside the rules that a long request may take; the rest is for what is remembered."""

TEMPLATE_TOKENS = 32
"""What a server's chat template puts around the two parts."""

FRAME_TOKENS = 64
"""The delimiters and labels of the user's part."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_OWN_TAG = re.compile(r"<(?=\s*/?\s*(?:memories|conversation)\b|\|)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prompt, and the part of what was recalled that is in it."""

    prompt: Prompt
    recalled: Recalled


def prepare(agent: Agent, query: str, recalled: Recalled) -> Prepared:
    """The prompt, at most `agent.prompt_tokens_max` estimated tokens: the request first, then the best memories, then turns."""
    rules = rules_for(agent, query)
    room = agent.prompt_tokens_max - tokens_in(rules) - TEMPLATE_TOKENS - FRAME_TOKENS
    asked = clipped(_own_words(query), int(room * QUERY_SHARE_MAX))
    room -= tokens_in(asked)
    memories, room = _fitting_memories(recalled.memories[: agent.memories_count_max], room)
    turns = _fitting_turns(recalled.history, agent.turns_count_max, room)
    user = "\n\n".join(part for part in (_memories_part(memories, query), _turns_part(turns), _query_part(asked)) if part)
    prompt = Prompt(system=rules, user=user, tokens_max=agent.answer_tokens_max)
    return Prepared(prompt, Recalled(memories=memories, history=turns))


def rules_for(agent: Agent, query: str) -> str:
    return agent.rules_told if question_in(query) is None else agent.rules_asked


def as_content(text: str, tokens_max: int) -> str:
    """A remembered text as one line that cannot end the place it stands in, nor look like a tag or a model's own token."""
    line = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    return clipped(line.replace("<", "‹").replace(">", "›"), tokens_max)


def _own_words(query: str) -> str:
    """The request as it was written, but for control characters and our own delimiters."""
    return _OWN_TAG.sub("‹", _CONTROL.sub(" ", query)).strip()


def _fitting_memories(found: Sequence[RecalledMemory], room: int) -> tuple[tuple[RecalledMemory, ...], int]:
    # The best one stands twice: a small model reads what is nearest to the question.
    room -= MEMORY_TOKENS_MAX
    chosen = []
    for memory in found:
        cost = tokens_in(_memory_line(memory)) + 1
        if cost <= room:
            chosen.append(memory)
            room -= cost
    return tuple(chosen), room


def _fitting_turns(history: Sequence[Turn], count_max: int, room: int) -> tuple[Turn, ...]:
    chosen: list[Turn] = []
    for turn in reversed(history[-count_max:]):
        room -= tokens_in(_turn_lines(turn)) + 1
        if room < 0:
            break
        chosen.insert(0, turn)
    return tuple(chosen)


def _memory_line(memory: RecalledMemory) -> str:
    return f"- ({memory.remembered_at:%Y-%m-%d}) {as_content(memory.text, MEMORY_TOKENS_MAX)}"


def _turn_lines(turn: Turn) -> str:
    return f"User: {as_content(turn.query, TURN_TOKENS_MAX)}\nMainza: {as_content(turn.result, TURN_TOKENS_MAX)}"


def _memories_part(memories: Sequence[RecalledMemory], query: str) -> str:
    if not memories:
        return ""
    lines = [_memory_line(memory) for memory in reversed(memories)]
    best = holding(query, memories)[:1]
    nearest = [f"\nFrom memory: {to_you(as_content(memory.text, MEMORY_TOKENS_MAX))}" for memory in best]
    return "\n".join(["<memories>", *lines, *nearest, "</memories>"])


def _turns_part(turns: Sequence[Turn]) -> str:
    return "\n".join(["<conversation>", *map(_turn_lines, turns), "</conversation>"]) if turns else ""


def _query_part(asked: str) -> str:
    return asked if question_in(asked) is None else f"Question: {asked}\nAnswer:"
