"""A list of organisations as a spreadsheet saves it (CSV), read with every problem at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.community import Community, OrganisationKind, OrganisationRow
from bot.domain.groups import folded
from bot.domain.mail import is_address
from bot.domain.refusal import Phrase, phrase
from bot.domain.spelling import LANGUAGE, cleaned, is_printable, nearest, quoted

LARGEST = 5_000_000
"""bytes a list may have"""
COLUMNS = ("name", "class", "parent", "votes", "delegate", "alternate", "mail", "language")
_NEEDED = ("name", "class")
_HEADER = f"`{','.join(COLUMNS)}`"
_LONGEST = 200
_TRUTH = dict.fromkeys(("yes", "oui", "true", "1"), True) | dict.fromkeys(("no", "non", "false", "0"), False)
# What a spreadsheet takes for a formula when the list, or an export of it, is opened there.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a list. `line` counts from 1; 0 where no line is to blame."""

    line: int
    what: Phrase
    remedy: Phrase


class ListRefused(Exception):
    """A list was refused. `problems` are all that was found, in the list's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(f"{len(self.problems)} problems")


def read(source: bytes, community: Community, known: Collection[str] = ()) -> tuple[OrganisationRow, ...]:
    """The organisations of a list, in its order; raises ListRefused with all that is wrong.

    `known` are the names of organisations of the running community: a parent may be one of them.
    """
    (top, header), *lines = _table(source)
    reading = _Reading(community)
    columns = reading.columns(top, header)
    if not reading.problems:
        for line, cells in lines:
            reading.take(line, columns, cells)
        reading.settle_parents(known)
    if reading.problems:
        raise ListRefused(reading.problems)
    return tuple(row for _, row in reading.rows)


def _table(source: bytes) -> list[tuple[int, list[str]]]:
    """The lines that hold something, at least one, with their numbers."""
    if len(source) > LARGEST:
        raise _refused(0, phrase("larger than 5 MB"), phrase("split the list"))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        remedy = phrase("in the spreadsheet, save it as {kind}", kind="`CSV UTF-8`")
        raise _refused(line, phrase("not UTF-8"), remedy) from None
    found, line = [], 1
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = table.line_num + 1
    except csv.Error:
        remedy = phrase("look for a quotation mark that is not closed or not doubled")
        raise _refused(line, phrase("not CSV"), remedy) from None
    if not found:
        raise _refused(1, phrase("an empty list"), phrase("begin with {header}", header=_HEADER))
    return found


def _refused(line: int, what: Phrase, remedy: Phrase) -> ListRefused:
    return ListRefused([Problem(line, what, remedy)])


def _delimiter(text: str) -> str:
    """Spreadsheets write `;` where the comma is the decimal mark, and copied cells come with tabs."""
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _choose(word: str, among: Iterable[str]) -> Phrase:
    """The remedy for a word that is not `among` the few known ones: the nearest, else all of them."""
    known = tuple(among)
    near = nearest(word, known)
    return _meant(near) if near else phrase("known here: {words}", words=", ".join(known))


def _meant(near: str) -> Phrase:
    return phrase("did you mean {word}?", word=quoted(near))


@dataclass
class _Reading:
    """Takes one line after the other; what is wrong with any of them goes to `problems`."""

    community: Community
    problems: list[Problem] = field(default_factory=list)
    rows: list[tuple[int, OrganisationRow]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """by folded name, the first where there are several"""

    def note(self, line: int, what: Phrase, remedy: Phrase) -> None:
        self.problems.append(Problem(line, what, remedy))

    def columns(self, line: int, header: Sequence[str]) -> list[str]:
        """The columns in the file's order."""
        columns = [cleaned(cell).casefold() for cell in header]
        while columns and not columns[-1]:
            columns.pop()
        for column in dict.fromkeys(columns):
            if column not in COLUMNS:
                what = phrase("an unknown column {word}", word=quoted(column))
                self.note(line, what, _choose(column, COLUMNS))
            elif columns.count(column) > 1:
                what = phrase("the column {word} stands here twice", word=quoted(column))
                self.note(line, what, phrase("keep one"))
        for column in _NEEDED:
            if column not in columns:
                what = phrase("no column {word}", word=quoted(column))
                self.note(line, what, phrase("the first line is {header}", header=_HEADER))
        return columns

    def take(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        """One line of the list."""
        if any(cells[len(columns) :]):
            what = phrase("{cells} cells under {columns} columns", cells=len(cells), columns=len(columns))
            self.note(line, what, phrase("put a cell that holds the delimiter in quotes"))
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
            what = phrase("{word} is on line {line} already", word=quoted(row.name), line=first)
            self.note(line, what, phrase("keep one line for each organisation"))

    def _kind(self, line: int, name: str, votes: str) -> tuple[str, bool]:
        """The class called `name` in any language, and whether the organisation votes."""
        kind = next((k for k in self.community.kinds if folded(name) in _called(k)), None)
        if kind is None:
            what = phrase("{word} is no class of organisations", word=quoted(name))
            self.note(
                line,
                what if name else phrase("no class"),
                _choose(name, (k.slug for k in self.community.kinds)),
            )
        if votes and votes.casefold() not in _TRUTH:
            what = phrase("votes: {word} is neither yes nor no", word=quoted(votes))
            self.note(line, what, phrase("write yes, no or nothing"))
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
                remedy = _meant(near) if near else phrase("give it a line of its own")
                self.note(line, phrase("no organisation is called {word}", word=quoted(row.parent)), remedy)
        for circle in _circles({folded(row.name): folded(row.parent) for _, row in self.rows if row.parent}):
            word = quoted(names[circle[0]])
            what = phrase("{word} is its own parent", word=word)
            if through := ", ".join(quoted(names[key]) for key in circle[1:]):
                what = phrase("{word} is its own parent, through {words}", word=word, words=through)
            self.note(self.lines[circle[0]], what, phrase("the topmost organisation has no parent"))


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


def _unsafe(written: Mapping[str, str]) -> Iterator[tuple[Phrase, Phrase]]:
    """What no cell may hold."""
    for column, cell in written.items():
        if cell.startswith(_FORMULA) or cleaned(cell).startswith(_FORMULA):
            what = phrase("{column}: {word} begins like a formula", column=column, word=quoted(cell))
            first = quoted((cleaned(cell) or cell)[0])
            yield what, phrase("remove its first character, {character}", character=first)
        elif not is_printable(cell.strip()):
            what = phrase("{column}: a line break or control character", column=column)
            yield what, phrase("write it on one line")
        if len(cell) > _LONGEST:
            what = phrase(
                "{column}: {word} is longer than {limit} characters",
                column=column,
                word=quoted(cell),
                limit=_LONGEST,
            )
            yield what, phrase("shorten it")


def _faults(row: OrganisationRow) -> Iterator[tuple[Phrase, Phrase]]:
    """What is wrong with one organisation by itself."""
    if not folded(row.name):
        yield phrase("no name"), phrase("write the organisation’s name")
    if row.mail and not is_address(row.mail):
        yield (
            phrase("{word} is no mail address", word=quoted(row.mail)),
            phrase("write one, such as {example}", example="`name@example.org`"),
        )
    if row.language and not LANGUAGE.fullmatch(row.language):
        what = phrase("{word} is no language", word=quoted(row.language))
        yield what, phrase("write its code, such as {example}", example="`en`, `fr`")
    if row.delegate and folded(row.delegate) == folded(row.alternate):
        what = phrase("{word} is both delegate and alternate", word=quoted(row.delegate))
        yield what, phrase("name two people, or one")
