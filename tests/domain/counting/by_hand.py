"""A second count by SSI 2007/42, rules 45 to 52, written from its text alone: one paper after another.

It shares no code with the product, knows neither parcels nor fractions, and counts in 1/100,000 of a
vote. `lot` is the order in which candidates come out of the hat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

ONE = 100_000


@dataclass
class Paper:
    preferences: Sequence[str]
    value: int = ONE


@dataclass
class Sheet:
    """The result sheet: a line a stage."""

    quota: int
    totals: list[dict[str, int]] = field(default_factory=list)
    elected: list[list[str]] = field(default_factory=list)
    excluded: list[str | None] = field(default_factory=list)


class Hall:
    """The counting hall."""

    def __init__(
        self, candidates: Sequence[str], papers: list[Paper], places: int, lot: Sequence[str]
    ) -> None:
        self.places, self.lot = min(places, len(candidates)), lot
        self.continuing, self.elected = list(candidates), list[str]()
        self.piles: dict[str, list[Paper]] = {candidate: [] for candidate in candidates}
        self.votes = dict.fromkeys(candidates, 0)
        valid = [paper for paper in papers if paper.preferences]
        self.sheet = Sheet((len(valid) // (places + 1) + 1) * ONE)  # 46
        self.give(valid)  # 45
        self.close_stage(None)

    def count(self) -> Sheet:
        while len(self.elected) < self.places:
            over = [c for c in self.elected if self.votes[c] > self.sheet.quota]
            if over:
                self.transfer(self.settle(over, max))
            else:
                self.exclude(self.settle(self.continuing, min))
        return self.sheet

    def transfer(self, candidate: str) -> None:
        """48 and 49."""
        surplus, total = self.votes[candidate] - self.sheet.quota, self.votes[candidate]
        self.votes[candidate] = self.sheet.quota
        for paper in self.piles[candidate]:
            paper.value = surplus * paper.value // total
        self.give(self.piles[candidate])
        self.close_stage(None)

    def exclude(self, candidate: str) -> None:
        """50."""
        self.continuing.remove(candidate)
        self.votes[candidate] = 0
        self.give(self.piles[candidate])
        self.close_stage(candidate)

    def give(self, papers: Iterable[Paper]) -> None:
        for paper in papers:
            available = [c for c in paper.preferences if c in self.continuing]
            if available:
                self.piles[available[0]].append(paper)
                self.votes[available[0]] += paper.value

    def close_stage(self, excluded: str | None) -> None:
        self.sheet.totals.append(dict(self.votes))
        new = [c for c in self.continuing if self.votes[c] >= self.sheet.quota]  # 47
        if len(self.continuing) <= self.places - len(self.elected):  # 52
            new = list(self.continuing)
        new.sort(key=self.lot.index)
        for stage in self.sheet.totals:
            new.sort(key=stage.__getitem__, reverse=True)
        self.continuing = [c for c in self.continuing if c not in new]
        self.elected += new
        self.sheet.elected.append(new)
        self.sheet.excluded.append(excluded)

    def settle(self, candidates: list[str], best: Callable[[Iterable[int]], int]) -> str:
        """49(1), (2) and (3), and 51(2): as they stand, at the stage before that differs, at last by lot."""
        for stage in reversed(self.sheet.totals):
            wanted = best(stage[c] for c in candidates)
            candidates = [c for c in candidates if stage[c] == wanted]
        return min(candidates, key=self.lot.index)


def count(candidates: Sequence[str], papers: list[Paper], places: int, lot: Sequence[str]) -> Sheet:
    return Hall(candidates, papers, places, lot).count()
