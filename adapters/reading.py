"""What the readers of an operator's files share: problems with their places and remedies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.spelling import nearest, quoted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file. `line` counts from 1; 0 where no line is to blame."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}; {self.remedy}"


class Problems(Exception):
    """A file was refused. `problems` are all that was found, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def choose(word: str, among: Iterable[str]) -> str:
    """The remedy for a word that is not `among` the few known ones: the nearest, else all of them."""
    known = tuple(among)
    near = nearest(word, known)
    if near:
        return f"did you mean {quoted(near)}?"
    return f"known here: {', '.join(known)}" if known else "nothing may stand here"
