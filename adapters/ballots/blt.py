"""BLT, the format of most programs that count STV (Hill, Wichmann and Woodall 1987, and later additions).

Lines: the numbers of candidates and of seats; withdrawn candidates as negative numbers; for each ballot how
many say so, the candidates by number as preferred with `=` between equals, 0; 0; the names; the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.ballots.file import MOST, BallotErrors, BallotFile, faulty_names, numbered, printable
from adapters.reading import Problem
from bot.domain.counting.ballots import Ranking, gathered
from bot.domain.spelling import quoted

Line = tuple[int, str]

_HEADER = re.compile(r"([1-9]\d{0,8})\s+(\d{1,9})")
_WITHDRAWN = re.compile(r"-\d{1,9}(\s+-\d{1,9})*")
# A ballot may begin with its number in parentheses, and have `-` for a preference that was left out.
_BALLOT = re.compile(r"(?:\([^)]*\)\s*)?(\d{1,9})(?:\.0+)?((?:\s+(?:-|\d{1,9}(?:=\d{1,9})*))*)\s+0")
_EQUALS = re.compile(r"\s*=\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.|"")*)"')
_ESCAPED = re.compile(r'\\(.)|"(")')
_AFTER_NAMES = re.compile(r"\s*(#.*)?")


def read(text: str, file: str, note: str) -> BallotFile:
    """The file's ballots; raises BallotErrors with all that is wrong."""
    reading = _Reading(file)
    found = reading.file_of(numbered(text), note)
    if found is None or reading.problems:
        raise BallotErrors(reading.problems)
    return found


@dataclass
class _Reading:
    """Takes one part of the file after the other; what is wrong goes to `problems`."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """by the number a ballot calls them"""
    withdrawn: set[str] = field(default_factory=set)
    known: dict[str, Ranking] = field(default_factory=dict)
    """by the preferences as written: most ballots of a large file are alike"""
    places: dict[str, tuple[list[str], tuple[str, ...]]] = field(default_factory=dict)
    """by a place as written"""

    def note(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, what, remedy))

    def file_of(self, lines: list[Line], note: str) -> BallotFile | None:
        """The whole file, or None where it has not the parts of one."""
        numbers = [(n, stripped) for n, line in lines if (stripped := line.partition("#")[0].strip())]
        start, first = numbers[0] if numbers else (1, "")
        header = _HEADER.fullmatch(first)
        end = next((n for n, line in numbers if line == "0"), 0)
        if not header:
            self.note(start, "not the start of a BLT file", "begin with the numbers of candidates and seats")
        elif not end:
            self.note(len(lines), "the ballots have no end", "write a line with 0 between ballots and names")
        else:
            title = self.take_names(int(header[1]), lines[end:])
            rankings = [] if self.problems else self.rankings([(n, x) for n, x in numbers[1:] if n < end])
            if not self.problems:
                standing = [name for number, name in self.names.items() if number not in self.withdrawn]
                return BallotFile(title, int(header[2]) or None, gathered(standing, rankings), note)
        return None

    def take_names(self, count: int, lines: list[Line]) -> str:
        """The candidates' names; what follows them is the title.

        Where each has a line, what follows the name on it is a party or a remark; else name follows name.
        """
        rows = [(number, self._strings(number, line)) for number, line in lines if line and line[0] != "#"]
        flat = [(number, [string]) for number, strings in rows for string in strings]
        if len(rows) < count or len(flat) <= count + 1:
            rows = flat
        names = [(number, printable(strings[0])) for number, strings in rows]
        if len(names) < count:
            end = lines[-1][0] if lines else 0
            remedy = "write one for each, withdrawn ones too, then the title"
            self.note(end, f"{len(names)} names for {count} candidates", remedy)
        self.problems += faulty_names(self.file, names[:count])
        self.names = {str(at): name for at, (_, name) in enumerate(names[:count], 1)}
        return names[count][1] if len(names) > count else ""

    def _strings(self, number: int, line: str) -> list[str]:
        """What is in quotation marks, at least one string; the whole line where nothing is."""
        if not line.startswith('"'):
            return [line]
        if not _AFTER_NAMES.fullmatch(_QUOTED.sub("", line)):
            self.note(number, f"{quoted(line)} is half in quotation marks", "put the name in two of them")
            return [line]
        strings = [_ESCAPED.sub(r"\1\2", string).strip() for string in _QUOTED.findall(line)]
        return self._strings(number, strings[0]) if strings[0].startswith('"') else strings

    def rankings(self, lines: list[Line]) -> list[tuple[Ranking, int]]:
        """The ballots, each with how many say so; withdrawn candidates stand before them."""
        rankings: list[tuple[Ranking, int]] = []
        for number, line in lines:
            if len(self.problems) >= MOST:
                break
            text = _EQUALS.sub("=", line)
            if _WITHDRAWN.fullmatch(text) and not rankings:
                self._withdraw(number, text)
            elif (ballot := _BALLOT.fullmatch(text)) and int(ballot[1]):
                rankings.append((self._ranking(number, ballot[2]), int(ballot[1])))
            else:
                self.note(number, *_fault(text))
        if not rankings and not self.problems:
            self.note(lines[0][0] if lines else 0, "no ballots", "write a line for each, ending in 0")
        return rankings

    def _withdraw(self, line: int, text: str) -> None:
        self.withdrawn |= {str(-int(number)) for number in text.split()}
        for number in sorted(self.withdrawn - self.names.keys()):
            self.note(line, f"no candidate {number} to withdraw", self._number_remedy())
        if not self.names.keys() - self.withdrawn:
            self.note(line, "every candidate has withdrawn", "leave those who stand out of this line")

    def _number_remedy(self) -> str:
        return f"write a number from 1 to {len(self.names)}"

    def _ranking(self, line: int, preferences: str) -> Ranking:
        """The preferences without those for withdrawn candidates."""
        ranking = self.known.get(preferences)
        if ranking is None:
            places = [self._place(place) for place in preferences.split() if place != "-"]
            self._check(line, [number for numbers, _ in places for number in numbers])
            ranking = Ranking(tuple(standing for _, standing in places if standing))
            if not self.problems:
                self.known[preferences] = ranking
        return ranking

    def _place(self, written: str) -> tuple[list[str], tuple[str, ...]]:
        """The numbers in a place, and the names of those who stand."""
        place = self.places.get(written)
        if place is None:
            numbers = [str(int(number)) for number in written.split("=")]
            standing = self.names.keys() - self.withdrawn
            place = numbers, tuple(sorted(self.names[n] for n in numbers if n in standing))
            self.places[written] = place
        return place

    def _check(self, line: int, named: list[str]) -> None:
        distinct = set(named)
        if len(distinct) == len(named) and distinct <= self.names.keys():
            return
        for number in dict.fromkeys(named):
            if number not in self.names:
                self.note(line, f"no candidate {number}", self._number_remedy())
            elif named.count(number) > 1:
                self.note(line, f"candidate {number} stands here twice", "keep the first")


def _fault(ballot: str) -> tuple[str, str]:
    """What is wrong with a line that is no ballot, and what to do."""
    words = ballot.split()
    if words[-1] != "0":
        return "this ballot does not end in 0", "write each ballot on one line and 0 at its end"
    wrong = next((w for w in words[1:] if not re.fullmatch(r"-|\d{1,9}(=\d{1,9})*", w)), None)
    if wrong:
        return f"{quoted(wrong)} is no candidate's number", "write numbers, with `=` between equals"
    return f"{quoted(words[0])} is no number of ballots", "begin with a whole number from 1"
