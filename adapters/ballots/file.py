"""What the readers of ballots share: what they return, how they refuse, how bytes become text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from adapters.reading import Problem, Problems
from bot.domain.counting.ballots import Ballots
from bot.domain.spelling import quoted

MOST = 20
"""problems of a file that are told"""
CANDIDATES = 500
"""more than any election has, and few enough for every method"""

LATIN = "not UTF-8: read as Latin-1"
_LINE_END = re.compile(r"\r\n|\r|\n")


class BallotErrors(Problems):
    """A file of ballots was refused. Of many problems the first are told."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(islice(problems, MOST))


@dataclass(frozen=True, slots=True)
class BallotFile:
    """What a file says."""

    title: str
    seats: int | None
    """none where the format has no place for it"""
    ballots: Ballots
    note: str
    """how the file was read, where this was a guess"""


def decoded(source: bytes) -> tuple[str, str]:
    """The text and, where its encoding was guessed, a note that says so."""
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16", "replace"), ""
    try:
        return source.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return source.decode("latin-1"), LATIN


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers, whatever ends them; `str.splitlines` would also split inside names."""
    return [(number, line.strip()) for number, line in enumerate(_LINE_END.split(text), 1)]


def printable(text: str) -> str:
    """`text` with question marks for what could command a terminal; a wrong guess of encoding brings some."""
    return "".join(c if c.isprintable() else "?" for c in text)


def faulty_names(file: str, names: list[tuple[int, str]]) -> Iterator[Problem]:
    """What is wrong with the candidates' names: results are by name."""
    first: dict[str, int] = {}
    if len(names) > CANDIDATES:
        yield Problem(file, names[0][0], f"{len(names)} candidates", f"name {CANDIDATES} at most")
    for line, name in names:
        if not name:
            yield Problem(file, line, "a candidate without a name", "write the name")
        elif name in first:
            what = f"{quoted(name)} is a candidate on line {first[name]} already"
            yield Problem(file, line, what, "add what tells the two apart")
        first.setdefault(name, line)
