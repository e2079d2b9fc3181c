"""Reading: what one exchange says, before anything is asked of the outside. Pure, a few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from events.replies import AgentReplied
from workers.learning.concepts import Phrase, concepts_in, mentioned
from workers.learning.entities import EntityType, Found, entities_in
from workers.learning.recalled import is_recalled
from workers.learning.sentences import Kind, Sentence, split
from workers.learning.words import content_words, words

SENTENCES_MAX = 64
"""How many sentences of one exchange are learned from; what follows them is kept as the activity's query alone."""

MEMORY_WORDS_MIN = 3
UNSPACED_CHARACTERS_MIN = 5
"""A sentence of a script without spaces is one word however much it says: its length tells."""


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence with the keys of the concepts and the entities it mentions. `memorable`: worth a memory of its own."""

    sentence: Sentence
    memorable: bool
    concepts: tuple[str, ...]
    entities: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    sentences: tuple[Read, ...]
    concepts: tuple[Phrase, ...]

    @property
    def memorable(self) -> tuple[Read, ...]:
        return tuple(read for read in self.sentences if read.memorable)


@dataclass(frozen=True, slots=True)
class Observed:
    """The exchange as it was read, and a float32 embedding for each of `reading.memorable`, in their order."""

    reading: Reading
    embeddings: tuple[bytes, ...]


def read(reply: AgentReplied) -> Reading:
    """What the user said, sentence by sentence.

    Only the user is learned from. An agent's sentence is either recalled text, which must not become evidence for itself, or the
    model's own, which nobody vouches for: it stays in the activity's result, and in the conversation's history.
    """
    recalled = [memory.text for memory in reply.memories]
    said = [sentence for sentence in _distinct(split(reply.query)) if not is_recalled(sentence.text, recalled)][:SENTENCES_MAX]
    entities = [entities_in(sentence.text) for sentence in said]
    found = [entity for several in entities for entity in several]
    names = frozenset(entity.key for entity in found if entity.type is EntityType.NAME)
    concepts = concepts_in([sentence.text for sentence in said], names, frozenset(entity.key for entity in found) - names)
    keys = [concept.key for concept in concepts]
    sentences = tuple(
        Read(sentence, _is_memorable(sentence, several), mentioned(sentence.text, keys), several)
        for sentence, several in zip(said, entities, strict=True)
    )
    heard = {key for one in sentences for key in one.concepts}
    return Reading(sentences, tuple(concept for concept in concepts if concept.key in heard))


def _distinct(sentences: tuple[Sentence, ...]) -> list[Sentence]:
    """Each thing once: what is said twice in one breath is one memory."""
    return list({words(sentence.text): sentence for sentence in reversed(sentences)}.values())[::-1]


def _is_memorable(sentence: Sentence, entities: tuple[Found, ...]) -> bool:
    """A statement with content: neither a question nor a request, a greeting or a thank-you."""
    if sentence.kind is not Kind.STATEMENT or not (content_words(sentence.text) or entities):
        return False
    said = words(sentence.text)
    return len(said) >= MEMORY_WORDS_MIN or any(not word.isascii() and len(word) >= UNSPACED_CHARACTERS_MIN for word in said)
