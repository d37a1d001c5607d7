"""Counting yes, no and abstain: quorum, base, threshold, tie (RULES §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from bot.domain.profiles import Base, Quorum, QuorumOf, Share, Threshold
from bot.domain.votes import Result, Rule

YES, NO, ABSTAIN = "yes", "no", "abstain"
CHOICES = (YES, NO, ABSTAIN)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of units: eligible (roll less recused), for, against, abstaining, present at the meeting."""

    eligible: int
    yes: int
    no: int
    abstain: int
    recused: int = 0
    present: int = 0

    @property
    def cast(self) -> int:
        """Units that cast any ballot."""
        return self.yes + self.no + self.abstain

    @property
    def decided(self) -> int:
        """Units that cast yes or no."""
        return self.yes + self.no


class Participation(Protocol):
    """Counts of units that took part in a vote of any kind."""

    @property
    def eligible(self) -> int: ...
    @property
    def cast(self) -> int: ...
    @property
    def decided(self) -> int: ...
    @property
    def present(self) -> int: ...


def tally(choices: Iterable[str], eligible: int, *, recused: int = 0, present: int = 0) -> Tally:
    """Counts the units' choices; an unknown choice is a programming error."""
    counts = Counter(choices)
    if unknown := counts.keys() - set(CHOICES):
        raise ValueError(f"not a choice: {sorted(unknown)}")
    return Tally(eligible, counts[YES], counts[NO], counts[ABSTAIN], recused, present)


def quorum_counted(quorum: Quorum, units: Participation) -> int:
    """The number of units that a quorum looks at."""
    match quorum.of:
        case QuorumOf.DECIDED:
            return units.decided
        case QuorumOf.PRESENT:
            return units.present
        case _:
            return units.cast


def quorum_needed(quorum: Quorum, eligible: int) -> int:
    """How many units make the quorum; 0 where there is none."""
    if quorum.of is QuorumOf.NONE:
        return 0
    return quorum.share.needed(eligible) if quorum.share else quorum.number


def quorum_met(quorum: Quorum, units: Participation) -> bool:
    """Whether enough units took part."""
    return quorum_counted(quorum, units) >= quorum_needed(quorum, units.eligible)


def base_of(threshold: Threshold, tally: Tally) -> int:
    """The number of units the threshold is a share of."""
    match threshold.base:
        case Base.DECIDED:
            return tally.decided
        case Base.CAST:
            return tally.cast
        case Base.PRESENT:
            return tally.present
        case Base.ELIGIBLE:
            return tally.eligible


def result(rule: Rule, tally: Tally) -> Result:
    """What the vote came to. Y + N = 0 is never a pass, whatever the rule says (fixed)."""
    if not quorum_met(rule.quorum, tally):
        return Result.NO_QUORUM
    if _passes(rule.threshold, tally):
        return Result.PASSED
    if rule.tie_break and _is_tie(rule.threshold, tally):
        return Result.TIED
    return Result.NOT_PASSED


def _passes(threshold: Threshold, tally: Tally) -> bool:
    return _may_pass(threshold, tally) and threshold.share.met(tally.yes, base_of(threshold, tally))


def _may_pass(threshold: Threshold, tally: Tally) -> bool:
    """Whether every condition but the share holds."""
    if tally.decided == 0 or tally.yes < threshold.minimum_for:
        return False
    if threshold.veto and tally.no:
        return False
    if threshold.unanimous and tally.yes != base_of(threshold, tally):
        return False
    return _few_against(threshold.at_most_against, tally)


def _few_against(limit: Share | None, tally: Tally) -> bool:
    return limit is None or tally.no <= limit.of * tally.eligible


def _is_tie(threshold: Threshold, tally: Tally) -> bool:
    """Only more than 1/2 of Y+N can tie (RULES §4, Tie); no chair breaks a veto or another condition."""
    simple = threshold.share == Share(Fraction(1, 2), at_least=False) and threshold.base is Base.DECIDED
    return simple and tally.yes == tally.no and _may_pass(threshold, tally)
