"""What a person is told when the stack cannot do what was asked: what, where, and how to fix it."""

from __future__ import annotations


class StackError(Exception):
    """`str(error)` says what went wrong and where; `fix` is one sentence on what to do about it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.fix = fix


class NotRunning(StackError):
    """The stack, or the part asked for, is not running."""

    def __init__(self, what: str = "the local stack is not running") -> None:
        super().__init__(what, "Start it with `./mainza up --detach`.")
