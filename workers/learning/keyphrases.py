"""Keyphrases by RAKE: what stands between the words that say nothing, and how much company each word keeps there.

After Rose, Engel, Cramer and Cowley, "Automatic Keyword Extraction from Individual Documents", in Berry and Kogan (eds.), *Text
Mining: Applications and Theory* (2010): candidates are the runs of words between stop words and punctuation; a word scores
deg(w) / freq(w), which is the mean length of the runs it stands in, and a candidate the sum of its words. The paper takes whole
runs. Here each part of a run is a candidate, up to `PHRASE_WORDS_MAX` words: out of "small database engine" also "engine", which
is where the next talk of engines meets this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from workers.learning.words import matches, singular

PHRASE_WORDS_MAX = 2


def keyphrases(text: str, breaks: Callable[[str], bool]) -> list[tuple[str, ...]]:
    """The phrases of a text as words in lower case, best first, among equals the one said first; each once, by its singular.

    `breaks` tells the words that no phrase contains. Takes about a millisecond for a thousand characters.
    """
    runs = list(_runs(text, breaks))
    score = _scores(runs)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for run in runs:
        for phrase in _parts(run):
            found.setdefault(tuple(map(singular, phrase)), phrase)
    return [found[keys] for keys in sorted(found, key=lambda keys: -sum(score[key] for key in keys))]


def _runs(text: str, breaks: Callable[[str], bool]) -> Iterator[list[str]]:
    """The longest sequences of words with nothing but spaces between them, and none that breaks."""
    run: list[str] = []
    for gap, word in matches(text):
        if run and gap.strip(" "):
            yield run
            run = []
        if not breaks(word):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _scores(runs: Sequence[Sequence[str]]) -> dict[str, float]:
    """deg(w) / freq(w) of each word's singular: a word's degree counts the words of its runs, itself among them."""
    frequency: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    for run in runs:
        for key in map(singular, run):
            frequency[key] += 1
            degree[key] += len(run)
    return {key: degree[key] / frequency[key] for key in frequency}


def _parts(run: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for length in range(min(PHRASE_WORDS_MAX, len(run)), 0, -1):
        for start in range(len(run) - length + 1):
            yield tuple(run[start : start + length])
