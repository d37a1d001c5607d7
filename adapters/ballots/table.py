"""Ballots as spreadsheets and Condorcet services save them: the candidates, then a line of ranks a ballot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from adapters.ballots.file import MOST, BallotErrors, BallotFile, faulty_names, printable
from adapters.reading import Problem
from bot.domain.counting.ballots import Ranking, gathered, ranked
from bot.domain.spelling import quoted

Row = tuple[int, list[str]]

NO_OPINION = "no opinion"
_RANK = re.compile(r"0*([1-9]\d{0,8})(?:\.0+)?")
_DELIMITERS = ",;\t"


def read(text: str, file: str, note: str) -> BallotFile:
    """The file's ballots; raises BallotErrors with all that is wrong."""
    (top, header), *rows = _rows(text, file)
    names = [printable(cell.strip()) for cell in header]
    while names and not names[-1]:
        names.pop()
    problems = list(faulty_names(file, [(top, name) for name in names]))
    if not rows:
        problems.append(Problem(file, top, "no ballots", "write a line of ranks for each under the names"))
    meanings = _meanings(rows)
    for row in rows:
        problems += _faults(file, row, names, meanings)
        if len(problems) >= MOST:
            break
    if problems:
        raise BallotErrors(problems)
    rankings = ((_ranking(names, cells, meanings), 1) for _, cells in rows)
    return BallotFile("", None, gathered(names, rankings), note)


def _rows(text: str, file: str) -> list[Row]:
    """The lines that hold something, at least one, with their numbers."""
    rows, line = [], 1
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = table.line_num + 1
    except csv.Error as error:
        remedy = "look for a quotation mark that is not closed or not doubled"
        raise BallotErrors([Problem(file, line, f"not CSV ({error})", remedy)]) from None
    if not rows:
        raise BallotErrors([Problem(file, 1, "an empty file", "begin with a line of candidates' names")])
    return rows


def _delimiter(text: str) -> str:
    """The one that parts the names; what is between quotation marks is part of a name."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(_DELIMITERS, key=header.count)


def _meanings(rows: Sequence[Row]) -> dict[str, int]:
    """What each cell means: a rank, 0 for no opinion; one that means nothing is missing."""
    meanings = {}
    for cell in {cell for _, cells in rows for cell in cells}:
        if cell.strip().casefold() in {"", NO_OPINION}:
            meanings[cell] = 0
        elif rank := _RANK.fullmatch(cell.strip()):
            meanings[cell] = int(rank[1])
    return meanings


def _faults(file: str, row: Row, names: Sequence[str], meanings: Mapping[str, int]) -> Iterator[Problem]:
    line, cells = row
    if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
        what = f"{len(cells)} cells under {len(names)} candidates"
        yield Problem(file, line, what, "write a cell for each, empty for no opinion")
    for name, cell in zip(names, cells, strict=False):
        if cell not in meanings:
            what = f"{quoted(cell)} is no rank for {quoted(name)}"
            yield Problem(file, line, what, "write 1 for the most preferred, 2, 3, or `No opinion`")


def _ranking(names: Sequence[str], cells: Sequence[str], meanings: Mapping[str, int]) -> Ranking:
    given = {name: meanings[cell] for name, cell in zip(names, cells, strict=False)}
    ranks = {name: rank for name, rank in given.items() if rank}
    return ranked(ranks, given.keys() - ranks.keys())
