"""What a request asks, if it asks, and how far a memory bears on it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workers.agents.private import PERSON, owners_in
from workers.agents.words import content_stems, sentences, words

BEARS_MIN = 0.6
"""From this share of the question's weight on, a memory is taken to hold its answer."""

NEAR_MIN = 0.3
"""From this share on, a memory is worth naming when none holds the answer."""

WEAK_WEIGHT = 0.25
"""Weight of a word that says of which kind the answer is, or that fits any answer; other words weigh 1."""

WEAK_STEMS = frozenset(
    content_stems("call name like favourite favorite thing kind sort type new old recent last next ever always")
)

_ASKING = re.compile(
    r"^(?:and |so |but |ok |okay |well |hey |hi |hello |please |mainza )*"
    r"(?:do you (?:know|remember)\b|(?:tell|remind) me\b|can you tell\b"
    r"|(?:what|where|when|which|who|whom|whose|why|how)(?:['’]s|\s+(?:is|are|am|was|were|do|does|did|has|have|can|will))\b"
    r"|(?:what|which|whose|how)\s+(?!i\b|you\b|we\b|he\b|she\b|they\b|it\b)[^\W\d_]+\s+(?:is|are|am|was|were|do|does|did|has|have)\b)"
)
"""A question without its mark: "what car do I drive", but not "when I was young"."""

_KIND = re.compile(r"\b(?:what|which)\s+([^\W\d_]+)|\bhow\s+([^\W\d_]+)", re.IGNORECASE)
_REMEMBERING = frozenset(("remember", "know", "recall", "told", "said"))


def question_in(text: str) -> str | None:
    """The sentences that ask; None when the text only states."""
    asking = [part for part in sentences(text) if part.rstrip("\"'”’)").endswith("?") or _ASKING.match(part.lower())]
    return " ".join(asking) or None


def weights_of(question: str) -> Mapping[str, float]:
    """The question's stems with their weights. "How old" and "how far" ask for a measure: that word is no subject at all."""
    weights = dict.fromkeys(content_stems(question), 1.0)
    for kind, measure in _KIND.findall(question):
        for stem in content_stems(kind):
            weights[stem] = WEAK_WEIGHT
        for stem in content_stems(measure):
            weights.pop(stem, None)
    return {stem: WEAK_WEIGHT if stem in WEAK_STEMS else weight for stem, weight in weights.items()}


def bearing(question: str, memory: str) -> float:
    """How far a memory bears on a question, 0 to 1: the share of the question's weight whose words the memory holds."""
    if question_in(memory) is not None:
        return 0.0  # an earlier question answers nothing
    weights = weights_of(question)
    if not weights:
        # "What do you remember about me?" is answered by anything; "Who are you?" by nothing.
        asked = words(question)
        return 0.0 if _REMEMBERING.isdisjoint(asked) or PERSON.isdisjoint(asked) else 1.0
    held = set(content_stems(memory))
    share = sum(weight for stem, weight in weights.items() if stem in held) / sum(weights.values())
    if max(weights.values()) < 1.0:
        # "What is my name?" names nothing: the memory that says least beside it is meant, not the name of the dog.
        share /= max(1, len(held - weights.keys()))
    # My own dog's name does not answer what somebody else's dog is called.
    return share if owners_in(question) <= held else min(share, NEAR_MIN)
