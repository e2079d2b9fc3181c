"""Which questions nobody can answer who was not told: about the speaker, about somebody near, about an occasion.

A declared rule, by form. Private is a question for a fact that

- speaks in the first person ("Where do I live?"), unless it asks for advice;
- is about something of somebody's that belongs to daily life ("What is Ada's dog called?"), or about what somebody called by one
  name does or is ("Where does Ada live?", "Who is Tom?", "How old is Ben?");
- says "he" or "she" and names nobody ("Where does she live?");
- asks when or where an occasion is ("When is the rehearsal?").

Everything else is the world's: "What is the capital of France?", "Who was Ada Lovelace?", "What is Newton's second law?" Form
knows no persons. "Who was Einstein's wife?" is taken for private, and answered only out of memory; what is private in another
form, "What happened at the office?", is taken for the world's, and a model may make it up.
"""

from __future__ import annotations

import re

from workers.agents.words import any_of, stem, words

PERSON = frozenset(("i", "i'm", "i've", "i'd", "my", "mine", "me", "we", "our", "ours", "us"))

_ASKING = re.compile(r"\b(?:can|could|will|would) you (?:please )?(?:tell|remind) (?:me|us)\b|\bdo you (?:know|remember)\b")
"""Politeness, and no wish for advice."""

_ADVICE = re.compile(
    r"\b(?:should|could|can|would|might|help|suggest|recommend|explain|write|give|show (?:me|us)|how (?:do|to)|why)\b"
    r"|\btell me (?:a|an)\b"
)

_MATTERS = any_of(r"""
    favou?rite\s+\w+ address aunt baby bicycle bike birthday book boss boyfriend brother car cat child children colleague company
    cousin dad daughter dinner doctor dog email family father flat food friend girlfriend grandfather grandmother hobby holiday
    home horse house husband instrument job kid mother mum name neighbou?r nickname number office parent partner password pet
    phone plan rehearsal room salary school sister son surname teacher team trip uncle wife work
""")
_CONTRACTED = any_of("what who where when how why that there here it he she let")
_OWNING = re.compile(
    rf"(?<!\ba )(?<!\ban )\b(?!{_CONTRACTED}['’])([^\W\d_]+)['’]s?\s+(?:(?!\w+['’])[^\W\d_]+\s+){{0,2}}?{_MATTERS}s?\b",
    re.IGNORECASE,
)
"""Somebody's own, with at most two words between: "Ada's dog", "ben's new red bike". "A dog's name" is nobody's."""

_DAILY = any_of("""
    live work play like love hate eat drink drive study want need sleep prefer own travel go enjoy speak teach cook read sing stay
""")
_DOING = re.compile(rf"\b(?:does|did) ([A-Z][a-z]+) {_DAILY}\b")
_BEING = re.compile(r"\b(?:[Ww]ho is|[Ww]ho['’]s|[Hh]ow old is) ([A-Z][a-z]+)\s*\?")
_SOMEBODY = frozenset(("he", "she", "his", "her", "hers", "him"))
_NAME = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][a-z]+")

_OCCASIONS = any_of("""
    appointment class concert deadline dinner exam flight game gig interview lesson lunch match meeting party performance
    rehearsal show train trip wedding workshop
""")
_OCCASION = re.compile(rf"\b(?:when|where|what (?:time|day))\b.*\bthe (?:[^\W\d_]+ )?{_OCCASIONS}\b", re.IGNORECASE)


def asks_about_the_speaker(question: str) -> bool:
    """Whether it asks for a fact of the speaker's own life; advice is not one."""
    return not PERSON.isdisjoint(words(_plain(question))) and not _asks_advice(question)


def is_private(question: str) -> bool:
    """Whether only somebody who was told can know the answer: one of the forms named above."""
    if _asks_advice(question):
        return False
    somebody = not _SOMEBODY.isdisjoint(words(question)) and _NAME.search(question) is None
    return asks_about_the_speaker(question) or somebody or bool(owners_in(question)) or _OCCASION.search(question) is not None


def owners_in(question: str) -> frozenset[str]:
    """The stems of those whose matters are asked after: who answers must have been told of them by name."""
    found = (match.group(1) for form in (_OWNING, _DOING, _BEING) for match in form.finditer(question))
    return frozenset(stem(name.lower()) for name in found)


def _asks_advice(question: str) -> bool:
    return _ADVICE.search(_plain(question)) is not None


def _plain(question: str) -> str:
    return _ASKING.sub(" ", question.lower())
