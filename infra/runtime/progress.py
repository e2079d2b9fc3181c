"""What may be committed: per partition, everything up to the first record that is not done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Place = tuple[str, int]
"""A topic and a partition."""


@dataclass(slots=True)
class Stretch:
    """A run of offsets of one partition that is worked on as one; `next_offset` is where the one after it begins."""

    place: Place
    next_offset: int
    done: bool = False


class Progress:
    """Stretches begin in the order of the log and finish in any order; a commit never passes an unfinished one."""

    def __init__(self) -> None:
        self._open: dict[Place, deque[Stretch]] = {}
        self._finished: dict[Place, int] = {}

    def begin(self, place: Place, next_offset: int) -> Stretch:
        stretch = Stretch(place, next_offset)
        self._open.setdefault(place, deque()).append(stretch)
        return stretch

    def finish(self, stretches: Iterable[Stretch]) -> None:
        for stretch in stretches:
            stretch.done = True
            waiting = self._open.get(stretch.place)
            while waiting and waiting[0].done:
                self._finished[stretch.place] = waiting.popleft().next_offset

    def take_committable(self) -> Mapping[Place, int]:
        """The next offset to read of each partition that came forward since the last call."""
        finished, self._finished = self._finished, {}
        return finished

    def forget(self, places: Iterable[Place]) -> None:
        """The partitions went to somebody else: what is not committed by now is theirs to do again."""
        for place in places:
            self._open.pop(place, None)
            self._finished.pop(place, None)

    @property
    def open_count(self) -> int:
        return sum(len(waiting) for waiting in self._open.values())
