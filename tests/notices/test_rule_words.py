"""The sentences before anyone votes say everything that a result depends on, in every language (RULES §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.catalogues import languages, speeches
from bot.domain.counting.motion import Tally, result
from bot.domain.profiles import Base, Kind, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.votes import Result, Rule
from bot.notices.rules import rule_words, secrecy_words
from bot.views import plain

ROLL = 5
HALF = Share(Fraction(1, 2), at_least=False)
SPOKEN = [speeches()(language) for language in languages()]

# Shares that a community's file may hold: nothing is more than all.
PARTS = [Fraction(part, whole) for whole in range(2, 6) for part in range(1, whole)]
SHARES = st.builds(Share, st.sampled_from(PARTS), at_least=st.booleans()) | st.just(
    Share(Fraction(1), at_least=True)
)
LIMITS = st.builds(Share, st.sampled_from(PARTS), at_least=st.just(False))
THRESHOLDS = st.builds(
    Threshold,
    SHARES,
    st.sampled_from(Base),
    unanimous=st.booleans(),
    at_most_against=st.none() | LIMITS,
    minimum_for=st.integers(0, 3),
    veto=st.booleans(),
)
QUORUMS = st.one_of(
    st.just(Quorum(QuorumOf.NONE)),
    st.builds(Quorum, st.sampled_from([QuorumOf.CAST, QuorumOf.DECIDED, QuorumOf.PRESENT]), SHARES),
    st.builds(Quorum, st.sampled_from([QuorumOf.NUMBER, QuorumOf.PRESENT]), number=st.integers(1, 6)),
)
UNITS = tuple(f"o{n}" for n in range(ROLL))


def ruled(kind: Kind = Kind.MOTION, **more: object) -> Rule:
    rule = Rule(
        (), (), kind, "group", Quorum(QuorumOf.NONE), Threshold(HALF), Secrecy.OPEN, "p", tie_break=False,
        endorses=False, units=UNITS,
    )  # fmt: skip
    return replace(rule, **more)  # type: ignore[arg-type]


@st.composite
def motions(draw: st.DrawFn) -> Rule:
    """Rules of motions that a community's file may hold: only more than half of yes and no can tie."""
    rule = ruled(threshold=draw(THRESHOLDS), quorum=draw(QUORUMS))
    simple = rule.threshold.share == HALF
    ties = simple and rule.threshold.base is Base.DECIDED
    return replace(rule, tie_break=ties and draw(st.booleans()))


def said(rule: Rule) -> list[str]:
    return [f"{plain(rule_words(rule, ROLL, s))} {plain(secrecy_words(rule, s))}" for s in SPOKEN]


def outcomes(rule: Rule) -> list[Result]:
    """What every possible tally of the roll comes to, whoever has recused themselves."""
    return [
        result(rule, Tally(ROLL - recused, yes, no, abstain, recused, present))
        for recused in range(3)
        for yes, no, abstain in product(range(ROLL + 1), repeat=3)
        if yes + no + abstain <= ROLL - recused
        for present in (0, 2, ROLL - recused)
    ]


@settings(max_examples=300)
@given(motions(), motions())
def test_two_motions_that_can_end_differently_are_said_differently(one: Rule, other: Rule) -> None:
    assume(outcomes(one) != outcomes(other))

    for ours, theirs in zip(said(one), said(other), strict=True):
        assert ours != theirs


CHANGES = st.one_of(
    st.builds(lambda share: {"share": share}, SHARES),
    st.builds(lambda base: {"base": base}, st.sampled_from(Base)),
    st.builds(lambda limit: {"at_most_against": limit}, st.none() | LIMITS),
    st.builds(lambda number: {"minimum_for": number}, st.integers(0, 3)),
    st.sampled_from([{"veto": True}, {"veto": False}, {"unanimous": True}, {"unanimous": False}]),
)


@settings(max_examples=300)
@given(motions(), CHANGES)
def test_one_condition_more_is_one_sentence_more(rule: Rule, change: dict[str, object]) -> None:
    """Rules drawn at random are seldom as near to each other as these."""
    changed = replace(rule, threshold=replace(rule.threshold, **change), tie_break=False)  # type: ignore[arg-type]
    rule = replace(rule, tie_break=False)
    assume(outcomes(rule) != outcomes(changed))

    for ours, theirs in zip(said(rule), said(changed), strict=True):
        assert ours != theirs


def test_quorums_that_are_said_alike_are_met_alike() -> None:
    """3 of 5 as a number and as more than half differ only once somebody has recused themselves."""
    shares = [Share(part, at_least) for part in PARTS for at_least in (True, False)]
    counted = [QuorumOf.CAST, QuorumOf.DECIDED, QuorumOf.PRESENT]
    quorums = [
        *(Quorum(of, share) for of in counted for share in shares),
        *(Quorum(of, number=n) for of in (QuorumOf.NUMBER, QuorumOf.PRESENT) for n in range(1, ROLL + 1)),
        Quorum(QuorumOf.NONE),
    ]
    for language in range(len(SPOKEN)):
        alike: dict[str, list[Result]] = {}
        for rule in (ruled(quorum=quorum) for quorum in quorums):
            expected = outcomes(rule)
            assert alike.setdefault(said(rule)[language], expected) == expected


BETWEEN = [kind for kind in Kind if kind not in (Kind.MOTION, Kind.CONSENSUS)]
CONTESTS = [ruled(kind, seats=n) for kind in BETWEEN for n in ((1,) if kind is Kind.IRV else (1, 2, 3))]


@given(QUORUMS, QUORUMS)
def test_no_two_contests_are_said_alike(one: Quorum, other: Quorum) -> None:
    rules = [replace(contest, quorum=quorum) for contest in CONTESTS for quorum in {one, other}]

    for sentences in zip(*map(said, rules), strict=True):
        assert len(set(sentences)) == len(rules)


FORMAL = ruled(certified=True, challenge=timedelta(days=5))


@pytest.mark.parametrize(
    "other",
    [
        replace(FORMAL, certified=False, challenge=timedelta(0)),
        replace(FORMAL, challenge=timedelta(days=1)),
        replace(FORMAL, challenge=timedelta(0)),
        replace(FORMAL, early_close=True),
        replace(FORMAL, recorded=True),
        replace(FORMAL, recusal=False),
        replace(FORMAL, endorses=True),
        replace(FORMAL, cap=2),
        replace(FORMAL, tie_break=True),
        replace(FORMAL, secrecy=Secrecy.CONFIDENTIAL),
        replace(FORMAL, secrecy=Secrecy.SEALED),
        ruled(straw=True),
        ruled(Kind.CONSENSUS),
    ],
)
def test_whatever_else_can_happen_to_a_vote_is_said(other: Rule) -> None:
    for ours, theirs in zip(said(FORMAL), said(other), strict=True):
        assert ours != theirs


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CONSENSUS])
def test_a_straw_poll_speaks_of_no_threshold_and_no_quorum(kind: Kind) -> None:
    english = said(ruled(kind, straw=True, quorum=Quorum(QuorumOf.CAST, HALF)))[0]

    assert "it decides nothing" in english
    assert "passes" not in english
    assert "Quorum" not in english
    assert " win" not in english


def test_the_tally_of_a_secret_straw_poll_is_not_promised() -> None:
    secret = said(ruled(Kind.APPROVAL, straw=True, secrecy=Secrecy.CONFIDENTIAL))[0]

    assert "tally" not in secret
