"""Settling ties: by the last earlier stage that differs, then by lot (SSI 2007/42, rules 49 and 51)."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from bot.domain.counting.count import Over, Settled, Tie

Totals = Mapping[str, Fraction]


class Past:
    """The stages of a count so far, and who stood where.

    Candidates are sorted again at the end of each stage, and those with equal votes keep the order they had:
    that of the last stage that differs, or of the lot. Where several are lowest (or highest) at that stage,
    these alone are so compared further back.
    """

    def __init__(self, lot: Sequence[str]) -> None:
        self.stages: list[Totals] = []
        self._rising, self._falling = list(lot), list(lot)

    def end_stage(self, totals: Totals) -> None:
        """Adds what every candidate has at the end of a stage."""
        self.stages.append(totals)
        self._rising.sort(key=totals.__getitem__)
        self._falling.sort(key=totals.__getitem__, reverse=True)

    def lowest(self, candidates: Container[str]) -> tuple[str, Tie | None]:
        """Who is excluded, and the tie this settled, if there was one."""
        return self._first([c for c in self._rising if c in candidates], Over.EXCLUSION)

    def highest(self, candidates: Container[str]) -> tuple[str, Tie | None]:
        """Whose surplus is transferred first, and the tie this settled, if there was one."""
        return self._first([c for c in self._falling if c in candidates], Over.SURPLUS)

    def descending(self, candidates: Container[str]) -> tuple[list[str], list[Tie]]:
        """The candidates by votes, most first, and those that only the lot could order."""
        ordered = [c for c in self._falling if c in candidates]
        groups = (tuple(group) for _, group in groupby(ordered, key=self._votes))
        ties = [self._tie(Over.ORDER, group, Settled.LOT, None, group) for group in groups if len(group) > 1]
        return ordered, ties

    def _first(self, ordered: Sequence[str], over: Over) -> tuple[str, Tie | None]:
        now = self.stages[-1]
        chosen, *others = (c for c in ordered if now[c] == now[ordered[0]])
        if not others:
            return chosen, None
        stage = self._told_apart(chosen, others[0])
        settled = Settled.STAGE if stage else Settled.LOT
        return chosen, self._tie(over, tuple(sorted((chosen, *others))), settled, stage, (chosen,))

    def _votes(self, candidate: str) -> tuple[Fraction, ...]:
        return tuple(stage[candidate] for stage in self.stages)

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
