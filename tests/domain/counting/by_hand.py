"""A returning officer who does what SSI 2007/42, schedule 1, rules 45 to 52 say, paper by paper.

Written from the statute's text, a method a rule; it shares nothing with the product, neither code nor
arithmetic. A paper lies in one pile and knows the value it was received at. `lot` is the hat: the order in
which names would come out of it. Three readings are those of docs/counting.md: of several that are equal
those lowest (or highest) at the stage that tells them apart are compared further back; candidates elected
at one stage are in the order of their votes; the papers of the last candidate excluded are transferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Context, Decimal

ARITHMETIC = Context(prec=60, rounding=ROUND_DOWN)
FIVE_PLACES = Decimal("0.00001")
Votes = dict[str, Decimal]


@dataclass
class Paper:
    preferences: Sequence[str]
    value: Decimal = Decimal(1)


@dataclass
class Line:
    """A stage of the result sheet."""

    why: str
    candidate: str
    moved: Decimal
    votes: Votes
    without_preference: Decimal
    """value of all papers so far that had no next available preference"""
    ignored: Decimal
    """remainders of all divisions so far"""
    elected: list[str] = field(default_factory=list)


@dataclass
class Choice:
    """One of several with equal votes, and how the officer came to it."""

    stage: int
    among: set[str]
    chosen: str
    by: int | None
    """the stage that decided; none where the lot did"""


class ReturningOfficer:
    def __init__(self, candidates: Sequence[str], places: int, lot: Sequence[str]) -> None:
        self.places, self.lot = min(places, len(candidates)), lot
        self.councillors = places
        self.continuing, self.elected = list(candidates), list[str]()
        self.piles: dict[str, list[Paper]] = {candidate: [] for candidate in candidates}
        self.votes = dict.fromkeys(candidates, Decimal(0))
        self.without_preference = self.ignored = Decimal(0)
        self.quota = 0
        self.sheet: list[Line] = []
        self.choices: list[Choice] = []

    def count(self, papers: Iterable[Paper]) -> None:
        valid = [paper for paper in papers if paper.preferences]
        self.rule_46(len(valid))
        self.rule_45(valid)
        while len(self.elected) < self.places:
            over = [c for c in self.elected if self.votes[c] > self.quota]
            if over:
                self.rule_48(self.rule_49(over))
            else:
                self.rule_50(self.rule_51())

    def rule_45(self, valid: list[Paper]) -> None:
        """First stage: one vote for each ballot paper to the candidate receiving the first preference."""
        for paper in valid:
            self.piles[paper.preferences[0]].append(paper)
        for candidate, pile in self.piles.items():
            self.votes[candidate] = Decimal(len(pile))
        self.close("", "", Decimal(0))

    def rule_46(self, valid: int) -> None:
        """The quota: valid papers ÷ (councillors + 1), ignoring any decimal places, increased by one."""
        self.quota = int(Decimal(valid) / Decimal(self.councillors + 1)) + 1

    def rule_47(self) -> list[str]:
        """Equals or exceeds the quota, at any stage: deemed to be elected."""
        return [c for c in self.continuing if self.votes[c] >= self.quota]

    def rule_48(self, candidate: str) -> None:
        """Transfer of a surplus, each paper at surplus × its value ÷ votes, any remainder being ignored."""
        votes = self.votes[candidate]
        surplus = votes - self.quota
        pile, self.piles[candidate] = self.piles[candidate], []
        for paper in pile:
            paper.value = ARITHMETIC.divide(surplus * paper.value, votes).quantize(FIVE_PLACES, ROUND_DOWN)
        self.ignored += surplus - sum(paper.value for paper in pile)
        self.votes[candidate] = Decimal(self.quota)
        self.transfer(pile)
        self.close("surplus", candidate, surplus)

    def rule_49(self, over: list[str]) -> str:
        """The highest surplus first; of equal ones, the most votes at the most recent unequal stage; lot."""
        return self.settle([c for c in over if self.votes[c] == max(self.votes[d] for d in over)], max)

    def rule_50(self, candidate: str) -> None:
        """Exclusion: each paper at the value it came with, one where it was a first preference."""
        self.continuing.remove(candidate)
        pile, self.piles[candidate] = self.piles[candidate], []
        moved, self.votes[candidate] = self.votes[candidate], Decimal(0)
        self.transfer(pile)
        self.close("exclusion", candidate, moved)

    def rule_51(self) -> str:
        """The lowest; of equal ones, the fewest votes at the most recent unequal stage; lot."""
        least = min(self.votes[c] for c in self.continuing)
        return self.settle([c for c in self.continuing if self.votes[c] == least], min)

    def rule_52(self) -> list[str]:
        """As many continuing candidates as vacancies remaining: deemed to be elected."""
        return list(self.continuing) if len(self.continuing) <= self.places - len(self.elected) else []

    def transfer(self, pile: list[Paper]) -> None:
        """To the next available preference: preferences for those elected or excluded being ignored."""
        for paper in pile:
            available = [c for c in paper.preferences if c in self.continuing]
            if available:
                self.piles[available[0]].append(paper)
                self.votes[available[0]] += paper.value
            else:
                self.without_preference += paper.value

    def close(self, why: str, candidate: str, moved: Decimal) -> None:
        """The end of a stage."""
        line = Line(why, candidate, moved, dict(self.votes), self.without_preference, self.ignored)
        self.sheet.append(line)
        for rule in (self.rule_47, self.rule_52):
            for elected in self.by_votes(rule()):
                self.continuing.remove(elected)
                self.elected.append(elected)
                line.elected.append(elected)

    def by_votes(self, candidates: list[str]) -> list[str]:
        """Most first; of equal ones, those with more at the most recent unequal stage; lot."""
        ordered = sorted(candidates, key=self.lot.index)
        for line in self.sheet:
            ordered.sort(key=line.votes.__getitem__, reverse=True)
        return ordered

    def settle(self, equal: list[str], best: Callable[[Iterable[Decimal]], Decimal]) -> str:
        """One of candidates with equal votes: 49(2), 51(2)(a), at last by lot: 49(3), 51(2)(b)."""
        left = equal
        for number in range(len(self.sheet), 0, -1):
            votes = self.sheet[number - 1].votes
            wanted = best(votes[c] for c in left)
            kept = [c for c in left if votes[c] == wanted]
            if len(kept) == 1 and len(left) > 1:
                self.choices.append(Choice(len(self.sheet), set(equal), kept[0], number))
                return kept[0]
            left = kept
        chosen = min(left, key=self.lot.index)
        if len(equal) > 1:
            self.choices.append(Choice(len(self.sheet), set(equal), chosen, None))
        return chosen


def count(
    candidates: Sequence[str], papers: Iterable[Paper], places: int, lot: Sequence[str]
) -> ReturningOfficer:
    officer = ReturningOfficer(candidates, places, lot)
    officer.count(papers)
    return officer
