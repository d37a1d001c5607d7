"""Counting by moving votes: STV exactly and by the Scottish statute, and IRV.

Votes are whole numbers of a unit. In the Scottish count it is 1/100,000 of a vote, and what a division
leaves over is lost; in the others it becomes as small as the next division needs, and nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from bot.domain.counting.ballots import Ballots, Places, Ranking
from bot.domain.counting.count import Count, Moved, Settled, Stage, Tie, Transfer
from bot.domain.counting.lots import Lot
from bot.domain.counting.ties import Past


@dataclass(frozen=True, slots=True)
class Rules:
    """What the methods that move votes differ in."""

    method: str
    units: int | None = None
    """of a vote, the whole ones to which a transfer value is truncated; exact without"""
    shares: bool = True
    """candidates in one place share the vote; else such a place ends the ballot's preferences"""
    majority: bool = False
    """elected is who has more than half of the votes still in play; else who reaches the quota"""


STV = Rules("stv")
SCOTTISH = Rules("stv-scottish", units=100_000, shares=False)
IRV = Rules("irv", majority=True)


@dataclass(slots=True, eq=False)
class _Papers:
    """Ballots that say the same.

    Continuing candidates in one place hold them at the same value, for whatever comes to a place is shared
    equally; what an elected candidate holds of them stands in that candidate's pile.
    """

    places: Places
    number: int
    at: int = 0
    """the place they have come to"""
    value: int = 0
    """units, at which each continuing candidate in that place holds each paper"""


Pile = list[tuple[_Papers, int]]
"""What one candidate holds, with the value of each paper."""


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
        self.papers = [_Papers(p, n) for r, n in ballots.rankings if (p := _usable(r, rules))]
        self.valid = sum(papers.number for papers in self.papers)
        self.invalid = sum(number for _, number in ballots.rankings) - self.valid
        self.quota = self.valid // (seats + 1) + 1  # rule 46
        self.vote = rules.units or 1
        self.totals = dict.fromkeys(self.candidates, 0)
        self.held = {c: set[_Papers]() for c in self.candidates}
        self.continuing = dict.fromkeys(self.candidates)
        self.surpluses: dict[str, Pile] = {}
        self.elected: list[str] = []
        self.excluded: list[str] = []
        self.stages: list[Stage] = []
        self.ties: list[Tie] = []
        self.key, self.past = lot.key, Past(lot.order(self.candidates))

    @property
    def vacancies(self) -> int:
        return min(self.seats, len(self.candidates)) - len(self.elected)

    def first_stage(self) -> None:
        """Rule 45."""
        self._deal([(papers, self.vote) for papers in self.papers], Fraction(1))
        self._end_stage(None)

    def next_stage(self) -> None:
        """The largest surplus if there is one (rules 48 and 49), else an exclusion (rules 50 and 51)."""
        if self.surpluses:
            candidate, tie = self.past.highest(self.surpluses)
            transfer = self._transfer_surplus(candidate)
        else:
            candidate, tie = self.past.lowest(self.continuing)
            transfer = self._exclude(candidate)
        if tie:
            self.ties.append(tie)
        self._end_stage(transfer)

    def result(self) -> Count:
        rest, last_ties = self.past.descending(self.continuing)
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
        pile, total, quota = self.surpluses.pop(candidate), self.totals[candidate], self.quota * self.vote
        self.totals[candidate] = quota
        transfer = Transfer(Moved.SURPLUS, candidate, Fraction(total - quota, self.vote))
        self._deal(pile, Fraction(total - quota, total))
        return transfer

    def _exclude(self, candidate: str) -> Transfer:
        """Each paper goes on at the value it came with (rule 50(4))."""
        pile, total = self._taken(candidate), self.totals[candidate]
        self.excluded.append(candidate)
        self.totals[candidate] = 0
        transfer = Transfer(Moved.EXCLUSION, candidate, Fraction(total, self.vote))
        self._deal(pile, Fraction(1))
        return transfer

    def _taken(self, candidate: str) -> Pile:
        """What a candidate holds, who receives no more and shares in no more."""
        del self.continuing[candidate]
        return [(papers, papers.value) for papers in self.held.pop(candidate)]

    def _deal(self, pile: Pile, share: Fraction) -> None:
        """Gives this share of each paper's value to the continuing candidates it prefers next, if any."""
        dealt = [(papers, value, sharers) for papers, value in pile if (sharers := self._next(papers))]
        finer = 1
        if not self.rules.units:
            finer = share.denominator * lcm(*{len(sharers) for _, _, sharers in dealt})
            self._refine(finer)
        for papers, value, sharers in dealt:
            each = value * finer * share.numerator // (share.denominator * len(sharers))
            papers.value += each
            for candidate in sharers:
                self.held[candidate].add(papers)
                self.totals[candidate] += each * papers.number

    def _next(self, papers: _Papers) -> list[str]:
        """The continuing candidates in the first place that has some, from where the papers are."""
        places, continuing = papers.places, self.continuing
        for at in range(papers.at, len(places)):
            if sharers := [candidate for candidate in places[at] if candidate in continuing]:
                if at > papers.at:
                    papers.at, papers.value = at, 0
                return sharers
        return []

    def _refine(self, finer: int) -> None:
        """Makes the unit so many times finer."""
        if finer == 1:
            return
        self.vote *= finer
        self.totals = {candidate: total * finer for candidate, total in self.totals.items()}
        for papers in self.papers:
            papers.value *= finer
        for candidate, pile in self.surpluses.items():
            self.surpluses[candidate] = [(papers, value * finer) for papers, value in pile]

    def _end_stage(self, transfer: Transfer | None) -> None:
        totals = {candidate: Fraction(total, self.vote) for candidate, total in self.totals.items()}
        self.past.end_stage(totals)
        elected, ties = self.past.descending(self._reached())
        for candidate in elected:
            pile = self._taken(candidate)
            if self.totals[candidate] > self.quota * self.vote:
                self.surpluses[candidate] = pile
        self.elected += elected
        self.ties += ties
        left = (transfer.candidate,) if transfer and transfer.why is Moved.EXCLUSION else ()
        nobody = self.valid - Fraction(sum(self.totals.values()), self.vote)
        self.stages.append(Stage(transfer, totals, tuple(elected), left, nobody))

    def _reached(self) -> list[str]:
        """Who has enough votes; all that are left where they are as many as the vacancies (rule 52)."""
        enough = [candidate for candidate in self.continuing if self._is_enough(self.totals[candidate])]
        return list(self.continuing) if len(self.continuing) <= self.vacancies else enough

    def _is_enough(self, total: int) -> bool:
        if self.rules.majority:
            return total * 2 > sum(self.totals.values())
        return total >= self.quota * self.vote  # rule 47


def _usable(ranking: Ranking, rules: Rules) -> Places:
    if rules.shares:
        return ranking.places
    for at, place in enumerate(ranking.places):
        if len(place) > 1:
            return ranking.places[:at]
    return ranking.places
