"""From the close of a vote to its end: what is waited for, until when, and what may follow (RULES §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profiles import Kind, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.steps import (
    WITHOUT_RESULT,
    Certificate,
    Step,
    StepKind,
    awaits_chair,
    awaits_lot,
    certificate,
    chair_decides_until,
    challengeable_until,
    challenges,
    is_final,
    may_close_early,
    may_run_again,
)
from bot.domain.votes import Result, Rule, Vote, VoteState

OPENED = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOSED = OPENED + timedelta(days=5)
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
CHALLENGE, CHAIR, EARLY = timedelta(days=5), timedelta(hours=72), timedelta(hours=72)

RULE = Rule(
    (("en", "Shall we?"),),
    (),
    Kind.MOTION,
    "plenary",
    Quorum(QuorumOf.NONE),
    Threshold(Share(Fraction(1, 2), at_least=False)),
    Secrecy.OPEN,
    "motion",
    tie_break=False,
    endorses=False,
    certified=True,
    challenge=CHALLENGE,
)
VOTE = Vote(1, 1, 1, VoteState.CLOSED, RULE, "", OPENED, None, CLOSED, OPENED, CLOSED, result=Result.PASSED)
CHAIRED = replace(VOTE, rule=replace(RULE, tie_break=True), result=Result.TIED)
RANKED = replace(VOTE, rule=replace(RULE, kind=Kind.IRV), result=Result.TIED)
IN_GROUP = replace(VOTE, rule=replace(RULE, certified=False, challenge=timedelta(0)))


def step(kind: StepKind, at: datetime, unit: str = "") -> Step:
    return Step(kind, at, 1, unit, "Because")


def challenged(hours: float, unit: str = "o1") -> Step:
    return step(StepKind.CHALLENGED, CLOSED + hours * HOUR, unit)


def dismissed(hours: float) -> Step:
    return step(StepKind.DISMISSED, CLOSED + hours * HOUR)


LIFE = (step(StepKind.DRAFTED, OPENED), step(StepKind.OPENED, OPENED), step(StepKind.CLOSED, CLOSED))


def test_a_result_is_certified_from_the_instant_on_when_it_can_be_challenged_no_more() -> None:
    until = CLOSED + CHALLENGE

    assert challengeable_until(VOTE, LIFE) == until
    assert certificate(VOTE, LIFE, until - INSTANT) is Certificate.CHALLENGEABLE
    assert certificate(VOTE, LIFE, until) is Certificate.READY


def test_a_close_that_is_not_among_the_steps_settles_nothing() -> None:
    assert challengeable_until(VOTE, LIFE[:-1]) is None
    assert certificate(VOTE, LIFE[:-1], CLOSED + CHALLENGE) is Certificate.UNSETTLED


def test_a_rule_without_time_for_challenges_is_certified_at_once() -> None:
    vote = replace(VOTE, rule=replace(RULE, challenge=timedelta(0)))

    assert certificate(vote, LIFE, CLOSED) is Certificate.READY


def test_a_challenge_holds_the_certificate_up_until_it_is_dismissed() -> None:
    late = CLOSED + 2 * CHALLENGE
    one, two = challenged(1, "o1"), challenged(2, "o2")

    assert certificate(VOTE, (*LIFE, one, two), late) is Certificate.CHALLENGED
    assert certificate(VOTE, (*LIFE, one, two, dismissed(3)), late) is Certificate.READY
    again = (*LIFE, one, two, dismissed(3), challenged(4))
    assert certificate(VOTE, again, late) is Certificate.CHALLENGED
    assert certificate(VOTE, (*again, dismissed(200)), late) is Certificate.READY


def test_a_dismissal_gives_no_more_time_and_takes_none() -> None:
    life = (*LIFE, challenged(1), dismissed(2))

    assert certificate(VOTE, life, CLOSED + CHALLENGE - INSTANT) is Certificate.CHALLENGEABLE
    assert certificate(VOTE, life, CLOSED + CHALLENGE) is Certificate.READY


def test_a_challenge_by_the_same_unit_waits_again_after_a_ruling() -> None:
    one, later = challenged(1), challenged(4)

    assert challenges((*LIFE, one)) == (one,)
    assert challenges((*LIFE, one, dismissed(3))) == ()
    assert challenges((*LIFE, one, dismissed(3), later)) == (later,)
    assert challenges((*LIFE, one, step(StepKind.UPHELD, CLOSED + 3 * HOUR))) == ()


@given(st.lists(st.sampled_from(["a", "b", "dismiss", "note"]), max_size=12))
def test_challenges_wait_since_the_last_ruling(acts: list[str]) -> None:
    """Against a count that looks at the last ruling alone."""
    kinds = {"dismiss": StepKind.DISMISSED, "note": StepKind.RECUSED}
    steps = [step(kinds.get(act, StepKind.CHALLENGED), CLOSED + n * HOUR, act) for n, act in enumerate(acts)]
    ruled = max((n for n, act in enumerate(acts) if act == "dismiss"), default=-1)

    assert challenges(steps) == tuple(s for s in steps[ruled + 1 :] if s.kind is StepKind.CHALLENGED)


@pytest.mark.parametrize(("vote", "kind"), [(CHAIRED, StepKind.TIE_BROKEN), (RANKED, StepKind.LOT_DRAWN)])
def test_what_a_chair_or_a_lot_settles_can_be_challenged_from_then_on(vote: Vote, kind: StepKind) -> None:
    assert certificate(vote, LIFE, CLOSED + 2 * CHALLENGE) is Certificate.UNSETTLED
    assert challengeable_until(vote, LIFE) is None
    settled_at = CLOSED + CHAIR
    settled = replace(vote, result=Result.PASSED if kind is StepKind.TIE_BROKEN else Result.DECIDED)
    life = (*LIFE, step(kind, settled_at))

    assert challengeable_until(settled, life) == settled_at + CHALLENGE
    assert certificate(settled, life, settled_at + CHALLENGE - INSTANT) is Certificate.CHALLENGEABLE
    assert certificate(settled, life, settled_at + CHALLENGE) is Certificate.READY


@pytest.mark.parametrize("result", [Result.NO_QUORUM, Result.VOID])
def test_what_has_no_result_needs_no_certificate_and_cannot_be_challenged(result: Result) -> None:
    vote = replace(VOTE, result=result)

    assert is_final(vote)
    assert challengeable_until(vote, LIFE) is None
    for at in (CLOSED, CLOSED + CHALLENGE):
        assert certificate(vote, LIFE, at) is Certificate.NOT_NEEDED


def test_a_group_vote_is_final_at_its_close_and_a_plenary_one_with_its_certificate() -> None:
    assert is_final(IN_GROUP)
    assert certificate(IN_GROUP, LIFE, CLOSED + CHALLENGE) is Certificate.NOT_NEEDED
    assert not is_final(VOTE)
    assert is_final(replace(VOTE, state=VoteState.CERTIFIED))
    assert is_final(replace(VOTE, state=VoteState.VOID, result=Result.VOID))
    for state in (VoteState.DRAFT, VoteState.OPEN):
        assert not is_final(replace(IN_GROUP, state=state, result=None))


def test_a_tie_waits_for_a_chair_only_where_the_rules_name_one_and_for_a_lot_only_in_a_ranking() -> None:
    tied = replace(VOTE, result=Result.TIED)
    choice = replace(tied, rule=replace(RULE, kind=Kind.PLURALITY))

    assert (awaits_chair(CHAIRED), awaits_lot(CHAIRED)) == (True, False)
    assert (awaits_chair(RANKED), awaits_lot(RANKED)) == (False, True)
    for vote in (tied, choice):
        assert (awaits_chair(vote), awaits_lot(vote)) == (False, False)
        assert certificate(vote, LIFE, CLOSED + CHALLENGE) is Certificate.READY
    for vote in (CHAIRED, RANKED):
        group = replace(vote, rule=replace(vote.rule, certified=False))
        assert not is_final(group)
        assert is_final(replace(group, result=Result.NOT_PASSED))
        for state in (VoteState.OPEN, VoteState.VOID):
            gone = replace(vote, state=state)
            assert (awaits_chair(gone), awaits_lot(gone)) == (False, False)


@pytest.mark.parametrize("vote", [CHAIRED, RANKED])
def test_a_chair_is_waited_for_three_days_from_the_close_and_only_as_long_as_nothing_is_settled(
    vote: Vote,
) -> None:
    assert chair_decides_until(vote) == CLOSED + CHAIR
    assert chair_decides_until(replace(vote, result=Result.PASSED)) is None
    assert chair_decides_until(replace(vote, state=VoteState.VOID)) is None
    assert chair_decides_until(replace(vote, state=VoteState.OPEN, closed_at=None, result=None)) is None


EARLY_VOTE = replace(
    VOTE, state=VoteState.OPEN, rule=replace(RULE, early_close=True), closed_at=None, result=None
)


def test_a_vote_closes_early_from_the_instant_on_and_not_before() -> None:
    assert not may_close_early(EARLY_VOTE, {"o1"}, {"o1"}, OPENED + EARLY - INSTANT)
    assert may_close_early(EARLY_VOTE, {"o1"}, {"o1"}, OPENED + EARLY)


def test_a_vote_does_not_close_early_unless_its_rules_say_so_and_it_opened_and_somebody_votes() -> None:
    usual = replace(EARLY_VOTE, rule=RULE)
    draft = replace(EARLY_VOTE, state=VoteState.DRAFT, opened_at=None)

    for vote, units in ((usual, {"o1"}), (draft, {"o1"}), (EARLY_VOTE, set[str]())):
        assert not may_close_early(vote, units, units, CLOSED)


_UNITS = st.sets(st.sampled_from(["o1", "o2", "o3", "o4"]))


@given(_UNITS, _UNITS, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_a_vote_closes_early_once_every_delegate_has_voted(
    delegated: set[str], voted: set[str], after: timedelta
) -> None:
    may = may_close_early(EARLY_VOTE, delegated, voted, OPENED + after)

    assert may == (after >= EARLY and bool(delegated) and not delegated - voted)


@pytest.mark.parametrize("result", list(Result))
def test_a_vote_without_a_result_is_run_again_once_and_any_other_never(result: Result) -> None:
    closed = replace(VOTE, result=result)

    assert may_run_again(closed, is_rerun=False) == (result in WITHOUT_RESULT)
    assert not may_run_again(closed, is_rerun=True)
    for state in (VoteState.OPEN, VoteState.CERTIFIED):
        assert not may_run_again(replace(closed, state=state), is_rerun=False)


def test_a_void_vote_is_run_again_however_often_but_never_a_draft_that_was_given_up() -> None:
    void = replace(VOTE, state=VoteState.VOID, result=Result.VOID)

    assert all(may_run_again(void, is_rerun=again) for again in (False, True))
    assert not may_run_again(replace(void, opened_at=None), is_rerun=False)
