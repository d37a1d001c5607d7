"""From the choices of a vote's units to its figures and its result, whatever its kind (RULES §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.counting import lots, methods, motion
from bot.domain.counting.ballots import gathered
from bot.domain.counting.choices import ranking
from bot.domain.counting.count import Count, Over, Settled
from bot.domain.counting.lots import Lot
from bot.domain.counting.motion import ABSTAIN, Tally
from bot.domain.profiles import Kind
from bot.domain.votes import Result, Rule

Choices = Mapping[str, int]
"""Each different choice that stands, with the number of units that made it."""


@dataclass(frozen=True, slots=True)
class Contest:
    """The figures of a vote between options: counts of units, and the count of what they chose."""

    eligible: int
    cast: int
    abstain: int
    count: Count
    recused: int = 0
    present: int = 0

    @property
    def decided(self) -> int:
        """Units that cast a ballot for an option."""
        return self.cast - self.abstain

    @property
    def needs_lot(self) -> bool:
        """Whether a lot had to settle who goes on.

        The order of the elected is not worth one, nor that in which options without a vote are excluded,
        unless one of these is left to be elected.
        """
        return bool(self.drawn)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The options between which the first lot that decides something was drawn."""
        ties = (t for t in self.count.ties if t.settled is Settled.LOT and t.over is not Over.ORDER)
        stages, winners = self.count.stages, set(self.count.winners)
        weighty = (
            t
            for t in ties
            if stages[t.stage - 1].totals[t.candidates[0]] or not winners.isdisjoint(t.candidates)
        )
        return next((tie.candidates for tie in weighty), ())

    @property
    def tied(self) -> tuple[str, ...]:
        """Options that are tied for a place among the winners."""
        return next((t.candidates for t in self.count.ties if t.over is Over.SEAT), ())


Figures = Tally | Contest


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a count depends on besides the rule and the choices."""

    recused: int = 0
    """units of the roll that have recused themselves"""
    present: int = 0
    """units of the roll, recused ones apart, that are at the meeting"""
    lot: tuple[int, ...] = ()
    """the numbers a lot is drawn with, in order: the committed one, the chair's"""


def figures(rule: Rule, choices: Choices, around: Circumstances) -> Figures:
    """The figures of a vote by ballot; a consensus call has none."""
    eligible = len(rule.units) - around.recused
    if rule.kind is Kind.MOTION:
        made = Counter(choices).elements()
        return motion.tally(made, eligible, recused=around.recused, present=around.present)
    ballots = gathered((o.key for o in rule.options), ((ranking(c), n) for c, n in choices.items()))
    lot = Lot(lots.key([number] for number in around.lot))
    return Contest(
        eligible,
        sum(choices.values()),
        choices.get(ABSTAIN, 0),
        methods.count(ballots, rule.seats, methods.Method(rule.kind.value), lot),
        around.recused,
        around.present,
    )


def result(rule: Rule, figures: Figures) -> Result:
    """What the vote came to. Nothing chosen is never a decision, whatever the rule says (fixed)."""
    if rule.straw:
        return Result.POLLED
    if isinstance(figures, Tally):
        return motion.result(rule, figures)
    if not motion.quorum_met(rule.quorum, figures):
        return Result.NO_QUORUM
    if figures.decided == 0:
        return Result.NOT_PASSED
    return Result.TIED if figures.tied else Result.DECIDED
