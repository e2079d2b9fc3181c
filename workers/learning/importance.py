"""How much a memory matters before anything else is known of it: a declared rule over what the sentence holds."""

from __future__ import annotations

import re

from workers.learning.entities import EntityType
from workers.learning.reading import Read

BASE = 0.3
ABOUT_THE_USER = 0.25
PER_NAME = 0.1
PER_MEASURE = 0.05
PER_CONCEPT = 0.05
ASKED_TO_REMEMBER = 0.3
NAMES_MAX, MEASURES_MAX, CONCEPTS_MAX = 2, 2, 3

FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|mine|me|we|our|us)\b", re.IGNORECASE)
REMEMBER = re.compile(r"\b(?:remember|don't forget|note that|keep in mind)\b", re.IGNORECASE)


def importance_of(read: Read) -> float:
    """0 to 1: what the user says of themselves, with names, dates and matter, or asks to be remembered, matters most."""
    text = read.sentence.text.replace("’", "'")
    names = sum(entity.type is EntityType.NAME for entity in read.entities)
    score = (
        BASE
        + ABOUT_THE_USER * bool(FIRST_PERSON.search(text))
        + ASKED_TO_REMEMBER * bool(REMEMBER.search(text))
        + PER_NAME * min(names, NAMES_MAX)
        + PER_MEASURE * min(len(read.entities) - names, MEASURES_MAX)
        + PER_CONCEPT * min(len(read.concepts), CONCEPTS_MAX)
    )
    return round(min(score, 1.0), 3)
