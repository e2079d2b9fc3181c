"""What is said in the demonstration: two people, their facts and questions, and where the mind takes its turns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One request. `why` tells the onlooker what to look for."""

    user: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The mind takes one turn."""

    why: str


SCRIPT: tuple[Said | Turn, ...] = (
    Said("ada", "My name is Ada and I live in Lusaka."),
    Said("ada", "My dog is called Biscuit. He is a border collie."),
    Said("ben", "I am Ben. I play the cello in a string quartet."),
    Said("ada", "I am a marine biologist and I study coral reefs."),
    Turn("what was learned so far is felt, and the first predictions are made"),
    Said("ada", "What is my dog called?", "the answer rests on what Ada said"),
    Said("ben", "Our rehearsal is on Thursday evening at the town hall."),
    Said("ada", "In March I travel to Zanzibar to study coral bleaching."),
    Said("ben", "When is our rehearsal?"),
    Said("ben", "What is Ada's dog called?", "Ben's memories are not Ada's: this one must not be known"),
    Turn("a question that nothing answers is a gap; the predictions are graded"),
    Said("ada", "Where do I travel in March?"),
    Said("ben", "What is the capital of France?", "a question about the world is the model's own to answer"),
    Said("ada", "Thank you, that is wonderful, you remembered everything!", "praise is felt"),
    Said("ben", "Which instrument do I play?"),
    Said("ben", "This is terrible, I am really frustrated with you.", "so is frustration"),
    Turn("praise, frustration and answers settle into a mood and a state"),
)

PEOPLE = tuple(dict.fromkeys(step.user for step in SCRIPT if isinstance(step, Said)))
