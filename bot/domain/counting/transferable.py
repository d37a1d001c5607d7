"""Counting by moving votes: STV exactly and by the Scottish statute, and IRV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bot.domain.counting.ballots import Ballots, Places, Ranking
from bot.domain.counting.count import Count, Moved, Settled, Stage, Tie, Transfer
from bot.domain.counting.lots import Lot
from bot.domain.counting.ties import Past

Paper = tuple[Places, int, int]
"""Ballots that say the same: their places, the place they have come to, how many they are."""
Parcels = dict[Fraction, list[Paper]]
"""The papers a candidate holds, by the value each was received at."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the methods that move votes differ in."""

    method: str
    decimals: int | None = None
    """to which a transfer value is truncated; exact without"""
    shares: bool = True
    """candidates in one place share the vote; else such a place ends the ballot's preferences"""
    majority: bool = False
    """elected is who has more than half of the votes still in play; else who reaches the quota"""


STV = Rules("stv")
SCOTTISH = Rules("stv-scottish", decimals=5, shares=False)
IRV = Rules("irv", majority=True)


def count(ballots: Ballots, seats: int, rules: Rules, lot: Lot) -> Count:
    """The count, stage by stage. A ballot that ranks nobody usably is invalid and no part of the quota.

    The papers of the last candidate to be excluded are still transferred, though the rest are elected by
    then: the official result sheets show that stage, and it changes nothing (rule 52; SSI 2021/437, note).
    """
    counting = _Counting(ballots, seats, rules, lot)
    counting.first_stage()
    while counting.vacancies > 0:
        counting.next_stage()
    return counting.result()


class _Counting:
    """A count under way. Rule numbers are those of SSI 2007/42, schedule 1."""

    def __init__(self, ballots: Ballots, seats: int, rules: Rules, lot: Lot) -> None:
        self.rules, self.candidates, self.seats = rules, ballots.candidates, seats
        self.papers = [(p, 0, n) for r, n in ballots.rankings if (p := _usable(r, rules))]
        self.valid = sum(number for _, _, number in self.papers)
        self.invalid = sum(number for _, number in ballots.rankings) - self.valid
        self.quota = self.valid // (seats + 1) + 1  # rule 46
        self.totals = dict.fromkeys(self.candidates, Fraction(0))
        self.parcels: dict[str, Parcels] = {c: defaultdict(list) for c in self.candidates}
        self.continuing = dict.fromkeys(self.candidates)
        self.surpluses: list[str] = []
        self.elected: list[str] = []
        self.excluded: list[str] = []
        self.stages: list[Stage] = []
        self.ties: list[Tie] = []
        self.key, self.lot = lot.key, lot.order(self.candidates)
        self.past: list[dict[str, Fraction]] = []

    @property
    def vacancies(self) -> int:
        return min(self.seats, len(self.candidates)) - len(self.elected)

    def first_stage(self) -> None:
        """Rule 45."""
        self._deal(self.papers, Fraction(1))
        self._end_stage(None)

    def next_stage(self) -> None:
        """The largest surplus if there is one (rules 48 and 49), else an exclusion (rules 50 and 51)."""
        past = Past(self.past, self.lot)
        if self.surpluses:
            candidate, tie = past.highest(self.surpluses)
            transfer = self._transfer_surplus(candidate)
        else:
            candidate, tie = past.lowest(self.continuing)
            transfer = self._exclude(candidate)
        if tie:
            self.ties.append(tie)
        self._end_stage(transfer)

    def result(self) -> Count:
        rest, last_ties = Past(self.past, self.lot).descending(self.continuing)
        ties = (*self.ties, *last_ties)
        return Count(
            method=self.rules.method,
            seats=self.seats,
            candidates=self.candidates,
            valid=self.valid,
            invalid=self.invalid,
            quota=None if self.rules.majority else self.quota,
            winners=tuple(self.elected),
            ranking=(*self.elected, *rest, *reversed(self.excluded)),
            ties=ties,
            stages=tuple(self.stages),
            lot=self.key if any(tie.settled is Settled.LOT for tie in ties) else "",
        )

    def _transfer_surplus(self, candidate: str) -> Transfer:
        """Each paper goes on at surplus × its value ÷ the candidate's total (rule 48(3))."""
        total = self.totals[candidate]
        surplus = total - self.quota
        self.surpluses.remove(candidate)
        self.totals[candidate] = Fraction(self.quota)
        for value, papers in self.parcels.pop(candidate).items():
            self._deal(papers, _truncated(surplus * value / total, self.rules.decimals))
        return Transfer(Moved.SURPLUS, candidate, surplus)

    def _exclude(self, candidate: str) -> Transfer:
        """Each paper goes on at the value it came with (rule 50(4))."""
        votes = self.totals[candidate]
        del self.continuing[candidate]
        self.excluded.append(candidate)
        self.totals[candidate] = Fraction(0)
        for value, papers in self.parcels.pop(candidate).items():
            self._deal(papers, value)
        return Transfer(Moved.EXCLUSION, candidate, votes)

    def _deal(self, papers: Iterable[Paper], value: Fraction) -> None:
        """Gives papers of one value to the continuing candidates they prefer next, or to nobody."""
        continuing = self.continuing.keys()
        dealt: dict[tuple[str, int], list[Paper]] = defaultdict(list)
        for places, reached, number in papers:
            for at in range(reached, len(places)):
                if not continuing.isdisjoint(places[at]):
                    sharers = [candidate for candidate in places[at] if candidate in continuing]
                    for candidate in sharers:
                        dealt[candidate, len(sharers)].append((places, at, number))
                    break
        for (candidate, sharing), moved in dealt.items():
            self.parcels[candidate][value / sharing] += moved
            self.totals[candidate] += value / sharing * sum(number for _, _, number in moved)

    def _end_stage(self, transfer: Transfer | None) -> None:
        self.past.append(dict(self.totals))
        elected, ties = Past(self.past, self.lot).descending(self._reached())
        for candidate in elected:
            del self.continuing[candidate]
            if self.totals[candidate] > self.quota:
                self.surpluses.append(candidate)
        self.elected += elected
        self.ties += ties
        left = (transfer.candidate,) if transfer and transfer.why is Moved.EXCLUSION else ()
        nobody = self.valid - sum(self.totals.values(), Fraction(0))
        self.stages.append(Stage(transfer, self.past[-1], tuple(elected), left, nobody))

    def _reached(self) -> list[str]:
        """Who has enough votes; all that are left where they are as many as the vacancies (rule 52)."""
        enough = [candidate for candidate in self.continuing if self._is_enough(self.totals[candidate])]
        return list(self.continuing) if len(self.continuing) <= self.vacancies else enough

    def _is_enough(self, votes: Fraction) -> bool:
        if self.rules.majority:
            return votes * 2 > sum(self.totals.values(), Fraction(0))
        return votes >= self.quota  # rule 47


def _usable(ranking: Ranking, rules: Rules) -> Places:
    if rules.shares:
        return ranking.places
    for at, place in enumerate(ranking.places):
        if len(place) > 1:
            return ranking.places[:at]
    return ranking.places


def _truncated(value: Fraction, decimals: int | None) -> Fraction:
    if decimals is None:
        return value
    scale = 10**decimals
    return Fraction(value.numerator * scale // value.denominator, scale)
