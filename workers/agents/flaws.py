"""What a model said, tidied, and what makes it no answer at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workers.agents.words import sentences, words

REPEATED_SHARE_MAX = 0.7
"""Above this share of words said before, a text of some length is a loop."""

LOOP_WORDS_MIN = 12
ECHO_WORDS_MIN = 8
"""So many words in a row out of the rules or the question, and the answer reads its prompt aloud."""

_LABEL = re.compile(
    r"^(?:(?:answer|assistant|mainza|from memory)\s*:\s*|the (?:correct )?answer (?:to the question )?is\s*:?\s+|[-*•]\s+)+",
    re.IGNORECASE,
)
_LEAK = re.compile(r"</?\s*(?:memories|conversation)\b|<\|", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][\"'”’)]*$")


def tidied(text: str) -> str:
    """Without labels, quotation marks around everything, sentences said twice, and a last sentence that was cut off."""
    text = _LABEL.sub("", text.strip()).strip()
    text = text[:1].upper() + text[1:]
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and not re.search(r"[\"“”]", text[1:-1]):
        text = text[1:-1].strip()
    kept: list[str] = []
    for line in text.split("\n"):
        kept.append(" ".join(part for part in sentences(line) if part not in " ".join(kept)))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return _without_fragment(text)


def flaw_of(text: str, rules: str, question: str) -> str | None:
    """Why the text is no answer, in few words; None when it may be one."""
    said = words(text)
    if not said:
        return "empty"
    if _LEAK.search(text) or _shares_run(said, words(rules)):
        return "reads its prompt aloud"
    if said == words(question) or (text.rstrip().endswith("?") and _shares_run(said, words(question), ECHO_WORDS_MIN)):
        return "repeats the question"
    if len(said) >= LOOP_WORDS_MIN and 1 - len(set(said)) / len(said) > REPEATED_SHARE_MAX:
        return "repeats itself"
    return None


def repeats(text: str, memories: Sequence[str]) -> bool:
    """Whether the text is a memory word for word: its "I" is then not the one who answers."""
    return any(words(text) == words(memory) for memory in memories)


def _without_fragment(text: str) -> str:
    """A text that stops in the middle of a sentence loses it, if a whole one comes before."""
    if _ENDED.search(text):
        return text
    whole = list(re.finditer(r"[.!?…][\"'”’)]*(?=\s)", text))
    # A short line without a full stop is a name or a heading, not a fragment: only prose is cut.
    return text[: whole[-1].end()] if whole and len(words(text[whole[-1].end() :])) > 2 else text


def _shares_run(said: Sequence[str], source: Sequence[str], length: int = ECHO_WORDS_MIN) -> bool:
    """Whether `length` words in a row of `said` stand in `source`."""
    runs = {tuple(source[start : start + length]) for start in range(len(source) - length + 1)}
    return any(tuple(said[start : start + length]) in runs for start in range(len(said) - length + 1))
