"""Settling ties: by the last earlier stage that differs, then by lot (SSI 2007/42, rules 49 and 51)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from bot.domain.counting.count import Over, Settled, Tie

Totals = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Past:
    """The totals at the end of each stage so far, and the lot.

    Where several are lowest (or highest) at the stage that differs, these alone are compared further back.
    """

    stages: Sequence[Totals]
    lot: tuple[str, ...]
    """all candidates as drawn"""

    def lowest(self, candidates: Iterable[str]) -> tuple[str, Tie | None]:
        """Who is excluded, and the tie this settled, if there was one."""
        return self._first(candidates, Over.EXCLUSION, 1)

    def highest(self, candidates: Iterable[str]) -> tuple[str, Tie | None]:
        """Whose surplus is transferred first, and the tie this settled, if there was one."""
        return self._first(candidates, Over.SURPLUS, -1)

    def descending(self, candidates: Iterable[str]) -> tuple[list[str], list[Tie]]:
        """The candidates by votes, most first, and those that only the lot could order."""
        ordered = sorted(candidates, key=lambda c: (*self._votes(c, -1), self.lot.index(c)))
        groups = (tuple(group) for _, group in groupby(ordered, key=lambda c: self._votes(c, -1)))
        ties = [self._tie(Over.ORDER, group, Settled.LOT, None, group) for group in groups if len(group) > 1]
        return ordered, ties

    def _first(self, candidates: Iterable[str], over: Over, sign: int) -> tuple[str, Tie | None]:
        now = self.stages[-1]
        standing = tuple(candidates)
        extreme = min(sign * now[c] for c in standing)
        tied = [c for c in standing if sign * now[c] == extreme]
        if len(tied) == 1:
            return tied[0], None
        chosen, other, *_ = sorted(tied, key=lambda c: (*self._votes(c, sign), self.lot.index(c)))
        stage = self._told_apart(chosen, other)
        settled = Settled.STAGE if stage else Settled.LOT
        return chosen, self._tie(over, tuple(sorted(tied)), settled, stage, (chosen,))

    def _votes(self, candidate: str, sign: int) -> tuple[Fraction, ...]:
        """From the last stage back to the first."""
        return tuple(sign * stage[candidate] for stage in reversed(self.stages))

    def _told_apart(self, one: str, other: str) -> int | None:
        """The last stage at whose end the two differed."""
        for number in range(len(self.stages), 0, -1):
            if self.stages[number - 1][one] != self.stages[number - 1][other]:
                return number
        return None

    def _tie(
        self, over: Over, tied: tuple[str, ...], settled: Settled, by: int | None, chosen: tuple[str, ...]
    ) -> Tie:
        return Tie(over, len(self.stages), tied, settled, by, chosen)
