"""A list of organisations as a spreadsheet saves it (CSV), read with every problem at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.community.texts import LANGUAGE
from adapters.reading import Problem, Problems, choose, cleaned, is_printable, nearest, quoted
from bot.domain.community import Community, OrganisationKind, OrganisationRow
from bot.domain.groups import folded

LARGEST = 5_000_000
"""bytes a list may have"""
COLUMNS = ("name", "class", "parent", "votes", "delegate", "alternate", "mail", "language")
_NEEDED = ("name", "class")
_LONGEST = 200
_MAIL = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]{1,190}\.[^@\s,;<>\"().]{2,63}")
_TRUTH = dict.fromkeys(("yes", "oui", "true", "1"), True) | dict.fromkeys(("no", "non", "false", "0"), False)
# What a spreadsheet takes for a formula when the list, or an export of it, is opened there.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class OrganisationErrors(Problems):
    """A list of organisations was refused."""


def read(
    source: bytes, name: str, community: Community, known: Collection[str] = ()
) -> tuple[OrganisationRow, ...]:
    """The organisations of file `name`, in its order; raises OrganisationErrors with all that is wrong.

    `known` are the names of organisations of the running community: a parent may be one of them.
    """
    (top, header), *lines = _table(source, name)
    reading = _Reading(name, community)
    columns = reading.columns(top, header)
    if not reading.problems:
        for line, cells in lines:
            reading.take(line, columns, cells)
        reading.settle_parents(known)
    if reading.problems:
        raise OrganisationErrors(reading.problems)
    return tuple(row for _, row in reading.rows)


def _table(source: bytes, file: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, at least one, with their numbers."""
    if len(source) > LARGEST:
        raise OrganisationErrors([Problem(file, 0, "larger than 5 MB", "split the list")])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        remedy = "in the spreadsheet, save it as `CSV UTF-8`"
        raise OrganisationErrors([Problem(file, line, "not UTF-8", remedy)]) from None
    found, line = [], 1
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = table.line_num + 1
    except csv.Error as error:
        remedy = "look for a quotation mark that is not closed or not doubled"
        raise OrganisationErrors([Problem(file, line, f"not CSV ({error})", remedy)]) from None
    if not found:
        raise OrganisationErrors([Problem(file, 1, "an empty list", f"begin with `{','.join(COLUMNS)}`")])
    return found


def _delimiter(text: str) -> str:
    """Spreadsheets write `;` where the comma is the decimal mark; the header tells."""
    header = text.lstrip().partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


@dataclass
class _Reading:
    """Takes one line after the other; what is wrong with any of them goes to `problems`."""

    file: str
    community: Community
    problems: list[Problem] = field(default_factory=list)
    rows: list[tuple[int, OrganisationRow]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """by folded name, the first where there are several"""

    def note(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, what, remedy))

    def columns(self, line: int, header: Sequence[str]) -> list[str]:
        """The columns in the file's order."""
        columns = [cleaned(cell).casefold() for cell in header]
        while columns and not columns[-1]:
            columns.pop()
        for column in dict.fromkeys(columns):
            if column not in COLUMNS:
                self.note(line, f"an unknown column {quoted(column)}", choose(column, COLUMNS))
            elif columns.count(column) > 1:
                self.note(line, f"the column {quoted(column)} stands here twice", "keep one")
        for column in _NEEDED:
            if column not in columns:
                self.note(line, f"no column {quoted(column)}", f"the first line is `{','.join(COLUMNS)}`")
        return columns

    def take(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        """One line of the list."""
        if any(cells[len(columns) :]):
            what = f"{len(cells)} cells under {len(columns)} columns"
            self.note(line, what, "put a cell that holds the delimiter in quotes")
        written = dict(zip(columns, cells, strict=False))
        given = dict.fromkeys(COLUMNS, "") | {column: cleaned(cell) for column, cell in written.items()}
        row = OrganisationRow(
            given["name"],
            *self._kind(line, given["class"], given["votes"]),
            given["parent"],
            given["delegate"],
            given["alternate"],
            given["mail"],
            given["language"],
        )
        for what, remedy in (*_unsafe(written), *_faults(row)):
            self.note(line, what, remedy)
        self.rows.append((line, row))
        first = self.lines.setdefault(folded(row.name), line)
        if first != line and folded(row.name):
            what = f"{quoted(row.name)} is on line {first} already"
            self.note(line, what, "keep one line for each organisation")

    def _kind(self, line: int, name: str, votes: str) -> tuple[str, bool]:
        """The class called `name` in any language, and whether the organisation votes."""
        kind = next((k for k in self.community.kinds if folded(name) in _called(k)), None)
        if kind is None:
            what = f"{quoted(name)} is no class of organisations" if name else "no class"
            self.note(line, what, choose(name, (k.slug for k in self.community.kinds)))
        if votes and votes.casefold() not in _TRUTH:
            self.note(line, f"votes: {quoted(votes)} is neither yes nor no", "write `yes`, `no` or nothing")
        default = kind is not None and kind.votes
        return (kind.slug if kind else "", _TRUTH.get(votes.casefold(), default))

    def settle_parents(self, known: Collection[str]) -> None:
        """Spells each parent as its own line does; none may be missing, or its own descendant."""
        names = {folded(name): name for name in known} | {folded(row.name): row.name for _, row in self.rows}
        for index, (line, row) in enumerate(self.rows):
            parent = names.get(folded(row.parent))
            if parent and row.parent:
                self.rows[index] = line, replace(row, parent=parent)
            elif row.parent:
                alike = (name for key, name in names.items() if key[:1] == folded(row.parent)[:1])
                near = nearest(row.parent, alike)
                remedy = f"did you mean {quoted(near)}?" if near else "give it a line of its own"
                self.note(line, f"no organisation is called {quoted(row.parent)}", remedy)
        for circle in _circles({folded(row.name): folded(row.parent) for _, row in self.rows if row.parent}):
            what = f"{quoted(names[circle[0]])} is its own parent"
            if len(circle) > 1:
                what += f", through {', '.join(quoted(names[key]) for key in circle[1:])}"
            self.note(self.lines[circle[0]], what, "the topmost organisation has no parent")


def _called(kind: OrganisationKind) -> set[str]:
    return {folded(word) for word in (kind.slug, *dict(kind.names).values())}


def _circles(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """The cycles of a graph in which each node has at most one parent."""
    done: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        node = start
        while node in parents and node not in done and node not in path:
            path[node] = None
            node = parents[node]
        if node in path:
            walked = list(path)
            yield walked[walked.index(node) :]
        done.update(path)


def _unsafe(written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What no cell may hold."""
    for column, cell in written.items():
        if cell.startswith(_FORMULA) or cleaned(cell).startswith(_FORMULA):
            what = f"{column}: {quoted(cell)} begins like a formula"
            yield what, f"remove its first character, {quoted((cleaned(cell) or cell)[0])}"
        elif not is_printable(cell.strip()):
            yield f"{column}: a line break or control character", "write it on one line"
        if len(cell) > _LONGEST:
            yield f"{column}: {quoted(cell)} is longer than {_LONGEST} characters", "shorten it"


def _faults(row: OrganisationRow) -> Iterator[tuple[str, str]]:
    """What is wrong with one organisation by itself."""
    if not folded(row.name):
        yield "no name", "write the organisation's name"
    if row.mail and not _MAIL.fullmatch(row.mail):
        yield f"{quoted(row.mail)} is no mail address", "write one, such as `name@example.org`"
    if row.language and not LANGUAGE.fullmatch(row.language):
        yield f"{quoted(row.language)} is no language", "write its code, such as `en` or `fr`"
    if row.delegate and folded(row.delegate) == folded(row.alternate):
        yield f"{quoted(row.delegate)} is both delegate and alternate", "name two people, or one"
