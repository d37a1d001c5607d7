"""Counting yes, no and abstain: the cases of RULES §6, and a second, naive counter that must always agree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.counting.motion import (
    ABSTAIN,
    CHOICES,
    NO,
    YES,
    Tally,
    base_of,
    quorum_counted,
    quorum_met,
    quorum_needed,
    result,
    tally,
)
from bot.domain.profiles import Base, Kind, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.votes import Result, Rule

HALF = Share(Fraction(1, 2), at_least=False)
TWO_THIRDS = Share(Fraction(2, 3), at_least=True)
NO_QUORUM = Quorum(QuorumOf.NONE)
MOST = Quorum(QuorumOf.CAST, HALF)


def rule(threshold: Threshold, quorum: Quorum = NO_QUORUM, *, tie_break: bool = False) -> Rule:
    return Rule((), (), Kind.MOTION, "group", quorum, threshold, Secrecy.OPEN, "p", tie_break, endorses=False)


def counted(yes: int, no: int, abstain: int, *, eligible: int | None = None, present: int = 0) -> Tally:
    return Tally(eligible if eligible is not None else yes + no + abstain, yes, no, abstain, present=present)


def passes(threshold: Threshold, figures: Tally) -> bool:
    return result(rule(threshold), figures) is Result.PASSED


# The cases of RULES §6


@pytest.mark.parametrize(
    ("base", "passed", "percent"), [(Base.DECIDED, True, 50.73), (Base.CAST, False, 45.56)]
)
def test_abstentions_count_in_one_base_and_not_in_the_other(base: Base, passed: bool, percent: float) -> None:
    figures = counted(760, 738, 170)

    assert passes(Threshold(HALF, base), figures) is passed
    assert round(100 * figures.yes / base_of(Threshold(HALF, base), figures), 2) == percent


@pytest.mark.parametrize(
    ("of", "met", "percent"), [(QuorumOf.CAST, True, 21.68), (QuorumOf.DECIDED, False, 18.95)]
)
def test_abstentions_make_a_quorum_that_is_missed_without_them(
    of: QuorumOf, met: bool, percent: float
) -> None:
    figures = counted(3584, 1509, 732, eligible=26_873)
    quorum = Quorum(of, Share(Fraction(20, 100), at_least=True))

    assert quorum_met(quorum, figures) is met
    assert round(100 * quorum_counted(quorum, figures) / figures.eligible, 2) == percent
    assert (result(rule(Threshold(HALF), quorum), figures) is Result.NO_QUORUM) is not met


@pytest.mark.parametrize(("base", "percent"), [(Base.DECIDED, 70.37), (Base.CAST, 61.53)])
def test_a_large_majority_meets_sixty_percent_of_either_base(base: Base, percent: float) -> None:
    threshold = Threshold(Share(Fraction(60, 100), at_least=True), base)
    figures = counted(3584, 1509, 732, eligible=26_873)

    assert passes(threshold, figures)
    assert round(100 * figures.yes / base_of(threshold, figures), 2) == percent


def test_a_minority_fails_sixty_percent() -> None:
    figures = counted(727, 1019, 368)

    assert not passes(Threshold(Share(Fraction(60, 100), at_least=True)), figures)
    assert round(100 * figures.yes / figures.decided, 2) == 41.64


@pytest.mark.parametrize(("roll", "fewest_for", "most_against"), [(9, 6, 2), (7, 5, 1), (5, 4, 1), (4, 3, 1)])
def test_two_thirds_of_all_with_at_most_a_quarter_against(
    roll: int, fewest_for: int, most_against: int
) -> None:
    threshold = Threshold(TWO_THIRDS, Base.ELIGIBLE, at_most_against=Share(Fraction(1, 4), at_least=True))

    def passing(yes: int, no: int) -> bool:
        return passes(threshold, counted(yes, no, 0, eligible=roll))

    assert TWO_THIRDS.needed(roll) == fewest_for
    assert passing(fewest_for, 0)
    assert not passing(fewest_for - 1, 0)
    assert passing(fewest_for, most_against)
    assert not passing(fewest_for, most_against + 1)


def test_sixty_six_percent_is_not_two_thirds() -> None:
    percent = Threshold(Share(Fraction(66, 100), at_least=True))

    assert passes(percent, counted(33, 17, 0))
    assert not passes(Threshold(TWO_THIRDS), counted(33, 17, 0))
    assert passes(Threshold(TWO_THIRDS), counted(34, 16, 0))


def test_three_to_one_meets_at_least_and_not_more_than_three_quarters() -> None:
    three_quarters = Fraction(3, 4)

    assert passes(Threshold(Share(three_quarters, at_least=True)), counted(6, 2, 0))
    assert not passes(Threshold(Share(three_quarters, at_least=False)), counted(6, 2, 0))


def test_of_seven_seats_four_pass_and_abstainers_count_for_the_quorum_only() -> None:
    fixed = rule(Threshold(HALF, Base.ELIGIBLE), MOST)

    assert result(fixed, counted(4, 0, 0, eligible=7)) is Result.PASSED
    assert result(fixed, counted(3, 0, 4, eligible=7)) is Result.NOT_PASSED
    assert result(fixed, counted(3, 0, 0, eligible=7)) is Result.NO_QUORUM
    assert result(fixed, counted(4, 3, 0, eligible=7)) is Result.PASSED


def test_a_quorum_missed_by_one_is_neither_passed_nor_rejected() -> None:
    assert result(rule(Threshold(HALF), MOST), counted(5, 0, 0, eligible=10)) is Result.NO_QUORUM
    assert result(rule(Threshold(HALF), MOST), counted(5, 0, 1, eligible=10)) is Result.PASSED


def test_a_tie_is_not_passed() -> None:
    assert result(rule(Threshold(HALF), MOST), counted(3, 3, 0)) is Result.NOT_PASSED


def test_a_tie_in_a_body_with_a_tie_break_chair_is_tied() -> None:
    body = rule(Threshold(HALF), MOST, tie_break=True)

    assert result(body, counted(3, 3, 0)) is Result.TIED
    assert result(body, counted(2, 2, 2)) is Result.TIED
    assert result(body, counted(2, 3, 1)) is Result.NOT_PASSED
    assert result(body, counted(1, 1, 0, eligible=6)) is Result.NO_QUORUM
    assert result(body, counted(0, 0, 6)) is Result.NOT_PASSED


@pytest.mark.parametrize(
    "threshold",
    [
        Threshold(Share(Fraction(1, 2), at_least=True)),
        Threshold(HALF, Base.CAST),
        Threshold(HALF, Base.ELIGIBLE),
        Threshold(TWO_THIRDS),
        Threshold(HALF, unanimous=True),
        Threshold(HALF, veto=True),
        Threshold(HALF, minimum_for=4),
        Threshold(HALF, at_most_against=Share(Fraction(1, 4), at_least=True)),
    ],
)
def test_only_more_than_half_of_yes_and_no_can_tie(threshold: Threshold) -> None:
    """Nor does a chair break a veto, or another condition that is not met."""
    assert result(rule(threshold, tie_break=True), counted(3, 3, 0)) is not Result.TIED


@pytest.mark.parametrize("base", Base)
def test_nobody_for_or_against_is_never_a_pass(base: Base) -> None:
    nothing = Share(Fraction(0), at_least=True)

    assert not passes(Threshold(nothing, base), counted(0, 0, 5, present=5))
    assert not passes(Threshold(nothing, base, unanimous=True), counted(0, 0, 0, eligible=5))


def test_unanimity_is_spoilt_by_one_no_and_of_all_ballots_by_one_abstention() -> None:
    of_decided, of_cast = Threshold(HALF, unanimous=True), Threshold(HALF, Base.CAST, unanimous=True)

    assert passes(of_decided, counted(5, 0, 2))
    assert not passes(of_decided, counted(5, 1, 0))
    assert not passes(of_cast, counted(5, 0, 1))
    assert passes(of_cast, counted(5, 0, 0, eligible=9))


def test_a_veto_is_one_no_and_a_minimum_is_counted_in_yes() -> None:
    assert not passes(Threshold(HALF, veto=True), counted(9, 1, 0))
    assert passes(Threshold(HALF, veto=True), counted(9, 0, 1))
    assert not passes(Threshold(HALF, minimum_for=3), counted(2, 0, 0))
    assert passes(Threshold(HALF, minimum_for=3), counted(3, 0, 0))


def test_a_quorum_of_a_number_and_of_those_present() -> None:
    number = Quorum(QuorumOf.NUMBER, number=4)
    present = Quorum(QuorumOf.PRESENT, HALF)

    assert not quorum_met(number, counted(1, 1, 1, eligible=9))
    assert quorum_met(number, counted(1, 1, 2, eligible=9))
    assert not quorum_met(present, counted(9, 0, 0, eligible=10, present=5))
    assert quorum_met(present, counted(1, 0, 0, eligible=10, present=6))


def test_an_unknown_choice_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="maybe"):
        tally([YES, "maybe"], 2)


# Every rule, against a second counter


SHARES = st.builds(
    Share,
    st.builds(lambda part, whole: Fraction(min(part, whole), whole), st.integers(1, 12), st.integers(1, 12)),
    st.booleans(),
)
THRESHOLDS = st.builds(
    Threshold,
    SHARES,
    st.sampled_from(Base),
    unanimous=st.booleans(),
    at_most_against=st.none() | SHARES,
    minimum_for=st.integers(0, 4),
    veto=st.booleans(),
)
QUORUMS = st.one_of(
    st.just(NO_QUORUM),
    st.builds(Quorum, st.sampled_from([QuorumOf.CAST, QuorumOf.DECIDED, QuorumOf.PRESENT]), SHARES),
    st.builds(Quorum, st.just(QuorumOf.NUMBER), number=st.integers(0, 8)),
)
RULES = st.builds(lambda t, q, tie: rule(t, q, tie_break=tie), THRESHOLDS, QUORUMS, st.booleans())
BALLOTS = st.lists(st.sampled_from(CHOICES), max_size=14)
SILENT = st.integers(0, 6)


def naively(rule: Rule, ballots: list[str], eligible: int, present: int) -> Result:
    """Counts on the fingers, with whole numbers only."""
    yes = sum(1 for ballot in ballots if ballot == "yes")
    no = sum(1 for ballot in ballots if ballot == "no")
    taking_part = {"cast": len(ballots), "decided": yes + no, "number": len(ballots), "present": present}
    quorum = rule.quorum
    if quorum.of == "number" and len(ballots) < quorum.number:
        return Result.NO_QUORUM
    if quorum.share and not reaches(quorum.share, taking_part[quorum.of.value], eligible):
        return Result.NO_QUORUM
    base = {"decided": yes + no, "cast": len(ballots), "present": present, "eligible": eligible}
    asked = rule.threshold
    conditions = [
        yes + no > 0,
        not asked.unanimous or base[asked.base.value] == yes,
        not asked.veto or no == 0,
        yes >= asked.minimum_for,
    ]
    if asked.at_most_against:
        limit = asked.at_most_against.of
        conditions.append(no * limit.denominator <= limit.numerator * eligible)
    if not all(conditions):
        return Result.NOT_PASSED
    if reaches(asked.share, yes, base[asked.base.value]):
        return Result.PASSED
    simple = asked.base == "decided" and asked.share == Share(Fraction(1, 2), at_least=False)
    return Result.TIED if rule.tie_break and simple and yes == no else Result.NOT_PASSED


def reaches(share: Share, part: int, whole: int) -> bool:
    left, right = part * share.of.denominator, share.of.numerator * whole
    return whole > 0 and (left > right or (share.at_least and left == right))


@given(RULES, BALLOTS, SILENT, st.integers(0, 20))
def test_both_counters_agree(rule: Rule, ballots: list[str], silent: int, present: int) -> None:
    eligible = len(ballots) + silent
    assume(eligible > 0)
    present = min(present, eligible)

    figures = tally(ballots, eligible, present=present)

    assert result(rule, figures) is naively(rule, ballots, eligible, present)


@given(st.permutations([YES] * 4 + [NO] * 3 + [ABSTAIN] * 3), SILENT)
def test_the_order_of_ballots_never_matters(ballots: list[str], silent: int) -> None:
    assert tally(ballots, 10 + silent) == counted(4, 3, 3, eligible=10 + silent)


@given(BALLOTS, SILENT)
def test_every_ballot_is_counted_once(ballots: list[str], silent: int) -> None:
    figures = tally(ballots, len(ballots) + silent)

    assert figures.cast == len(ballots)
    assert figures.decided + figures.abstain == figures.cast


@given(RULES, BALLOTS, SILENT, st.sampled_from([NO, ABSTAIN]))
def test_a_change_to_yes_never_spoils_a_pass(rule: Rule, ballots: list[str], silent: int, from_: str) -> None:
    assume(from_ in ballots)
    eligible = len(ballots) + silent
    better = list(ballots)
    better[better.index(from_)] = YES

    before, after = (result(rule, tally(b, eligible, present=eligible)) for b in (ballots, better))

    assert before is not Result.PASSED or after is Result.PASSED


@given(RULES, BALLOTS, st.integers(1, 6))
def test_one_more_yes_never_spoils_a_pass(rule: Rule, ballots: list[str], silent: int) -> None:
    assume(rule.threshold.base is not Base.CAST or not rule.threshold.unanimous)
    eligible = len(ballots) + silent

    before, after = (result(rule, tally(b, eligible, present=eligible)) for b in (ballots, [*ballots, YES]))

    assert before is not Result.PASSED or after is Result.PASSED


@given(THRESHOLDS, BALLOTS, SILENT, st.sampled_from([YES, ABSTAIN]))
def test_a_change_to_no_never_makes_a_pass(
    threshold: Threshold, ballots: list[str], silent: int, from_: str
) -> None:
    """Without a quorum: a no can complete one."""
    assume(from_ in ballots)
    eligible = len(ballots) + silent
    worse = list(ballots)
    worse[worse.index(from_)] = NO

    before, after = (passes(threshold, tally(b, eligible, present=eligible)) for b in (ballots, worse))

    assert before or not after


@given(SHARES, st.integers(1, 60))
def test_the_quorum_is_the_least_number_that_is_enough(share: Share, eligible: int) -> None:
    needed = quorum_needed(Quorum(QuorumOf.CAST, share), eligible)
    enough = [cast for cast in range(eligible + 2) if reaches(share, cast, eligible)]

    assert needed == min(enough)


@given(st.integers(0, 9))
def test_where_nobody_is_eligible_a_share_is_no_quorum(number: int) -> None:
    assert not quorum_met(Quorum(QuorumOf.CAST, HALF), tally([], 0))
    assert quorum_met(NO_QUORUM, tally([], 0))
    assert quorum_met(Quorum(QuorumOf.NUMBER, number=number), tally([YES] * number, number))
