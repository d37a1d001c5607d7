"""What a history of votes makes of an endorsement (RULES §2 and §4, Endorsement profile)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.endorsements import (
    Endorsement,
    EndorsementState,
    Subject,
    SubjectKind,
    end_of,
    endorsement,
    under_way,
)
from bot.domain.profiles import Body, Kind, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.votes import Result, Rule, Vote, VoteState

ZONE = "Europe/Rome"
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SUBJECT = Subject(SubjectKind.OUTPUT, "3", 2)
RULE = Rule(
    (("en", "Endorse it?"),), (), Kind.MOTION, Body.PLENARY.value, Quorum(QuorumOf.NONE),
    Threshold(Share(Fraction(1, 2), at_least=False)), Secrecy.OPEN, "endorsement",
    tie_break=False, endorses=True, subject=str(SUBJECT),
)  # fmt: skip
WITHDRAWAL = replace(RULE, withdraws=True)

NONE, SOUGHT, ENDORSED = EndorsementState.NONE, EndorsementState.SOUGHT, EndorsementState.ENDORSED
DECLINED, WITHDRAWN, EXPIRED = (
    EndorsementState.DECLINED, EndorsementState.WITHDRAWN, EndorsementState.EXPIRED,
)  # fmt: skip


def vote(
    number: int,
    state: VoteState = VoteState.CERTIFIED,
    result: Result | None = Result.PASSED,
    rule: Rule = RULE,
    opened: datetime | None = None,
) -> Vote:
    """The number gives the order of opening, unless `opened` says otherwise."""
    waiting = state in (VoteState.DRAFT, VoteState.SCHEDULED)
    at = opened or NOW - 99 * DAY + number * DAY
    counted = state in (VoteState.CLOSED, VoteState.CERTIFIED, VoteState.VOID)
    return Vote(
        number, 1, 1, state, rule, "", at, None, at + 5 * DAY,
        opened_at=None if waiting else at, result=result if counted else None,
    )  # fmt: skip


def found(*votes: Vote, subject: Subject = SUBJECT, now: datetime = NOW) -> Endorsement:
    return endorsement(subject, votes, now, ZONE)


def states(*votes: Vote) -> list[EndorsementState]:
    """Where the version stood after none, one, two… of these votes."""
    return [found(*votes[:count]).state for count in range(len(votes) + 1)]


# The life of one version


@pytest.mark.parametrize(
    ("state", "result", "expected"),
    [
        (VoteState.DRAFT, None, NONE),
        (VoteState.SCHEDULED, None, NONE),
        (VoteState.OPEN, None, SOUGHT),
        (VoteState.CLOSED, Result.PASSED, SOUGHT),
        (VoteState.CLOSED, Result.NOT_PASSED, SOUGHT),
        (VoteState.CLOSED, Result.TIED, SOUGHT),
        (VoteState.CLOSED, Result.NO_QUORUM, NONE),
        (VoteState.CLOSED, Result.VOID, NONE),
        (VoteState.CERTIFIED, Result.PASSED, ENDORSED),
        (VoteState.CERTIFIED, Result.NOT_PASSED, DECLINED),
        (VoteState.CERTIFIED, Result.NO_QUORUM, NONE),
        (VoteState.CERTIFIED, Result.TIED, NONE),
        (VoteState.CERTIFIED, Result.AGREED, NONE),
        (VoteState.VOID, None, NONE),
        (VoteState.VOID, Result.PASSED, NONE),
    ],
)
def test_one_vote_sets_the_state_that_its_own_state_and_result_give(
    state: VoteState, result: Result | None, expected: EndorsementState
) -> None:
    one = vote(1, state, result)

    assert found(one) == Endorsement(expected, None if expected is NONE else one)
    assert under_way(one) is (expected is SOUGHT)


def test_an_endorsement_ends_by_a_certified_withdrawal_only() -> None:
    given_by, ended_by = vote(1), vote(3, rule=WITHDRAWAL)
    refused = vote(2, result=Result.NOT_PASSED, rule=WITHDRAWAL)
    voided = vote(2, VoteState.VOID, rule=WITHDRAWAL)

    assert found(given_by, refused) == Endorsement(ENDORSED, given_by)
    assert found(given_by, voided) == Endorsement(ENDORSED, given_by)
    assert found(given_by, refused, ended_by) == Endorsement(WITHDRAWN, ended_by)


@pytest.mark.parametrize("rule", [RULE, WITHDRAWAL])
@pytest.mark.parametrize(("state", "result"), [(VoteState.OPEN, None), (VoteState.CLOSED, Result.NOT_PASSED)])
def test_while_an_endorsement_is_voted_on_again_it_stands(
    rule: Rule, state: VoteState, result: Result | None
) -> None:
    first, again = vote(1), vote(2, state, result, rule)

    assert found(first, again) == Endorsement(ENDORSED, first, contested=again)


def test_an_endorsement_not_renewed_stands_and_a_renewed_one_counts_from_its_new_vote() -> None:
    first, again = vote(1), vote(2)

    assert found(first, replace(again, result=Result.NOT_PASSED)) == Endorsement(ENDORSED, first)
    assert found(first, again) == Endorsement(ENDORSED, again)


def test_nothing_is_withdrawn_that_was_not_endorsed() -> None:
    for number, end in enumerate((VoteState.OPEN, VoteState.CERTIFIED), 1):
        assert found(vote(number, end, rule=WITHDRAWAL)).state is NONE
    assert states(vote(1, result=Result.NOT_PASSED), vote(2, rule=WITHDRAWAL)) == [NONE, DECLINED, DECLINED]
    assert found(vote(1, result=Result.NOT_PASSED, rule=WITHDRAWAL)).state is NONE


def test_what_was_declined_or_withdrawn_can_be_sought_again_and_falls_back_without_a_quorum() -> None:
    declined, again = vote(1, result=Result.NOT_PASSED), vote(2, VoteState.OPEN)

    assert states(declined, again) == [NONE, DECLINED, SOUGHT]
    assert found(declined, vote(2, VoteState.CLOSED, Result.NO_QUORUM)) == Endorsement(DECLINED, declined)
    assert states(vote(1), vote(2, rule=WITHDRAWAL), vote(3)) == [NONE, ENDORSED, WITHDRAWN, ENDORSED]


def test_votes_count_in_the_order_of_their_opening_whatever_their_numbers() -> None:
    later = vote(1, result=Result.NOT_PASSED, opened=NOW - 2 * DAY)
    earlier = vote(2, rule=WITHDRAWAL, opened=NOW - 3 * DAY)
    first = vote(3, opened=NOW - 4 * DAY)

    assert found(later, earlier, first) == Endorsement(DECLINED, later)


@pytest.mark.parametrize(
    "rule",
    [
        replace(RULE, endorses=False),
        replace(RULE, straw=True),
        *(replace(RULE, body=body.value) for body in Body if body is not Body.PLENARY),
        *(replace(RULE, kind=kind) for kind in Kind if kind is not Kind.MOTION),
    ],
)
@pytest.mark.parametrize("state", [VoteState.OPEN, VoteState.CERTIFIED])
def test_a_vote_of_another_body_or_kind_never_counts_whatever_its_rule_says(
    rule: Rule, state: VoteState
) -> None:
    first = vote(1, result=Result.NOT_PASSED)

    assert found(vote(1, state, rule=rule)) == Endorsement()
    assert found(first, vote(2, state, rule=rule)) == Endorsement(DECLINED, first)
    assert found(vote(1), vote(2, state, rule=replace(rule, withdraws=True))) == Endorsement(
        ENDORSED, vote(1)
    )


# Expiry


def test_an_endorsement_expires_with_the_end_of_its_day_in_the_communitys_zone() -> None:
    dated = vote(1, rule=replace(RULE, expires="2028-12-31"))
    midnight_in_rome = datetime(2028, 12, 31, 23, tzinfo=UTC)

    assert end_of("2028-12-31", ZONE) == midnight_in_rome
    assert end_of("2028-12-31", ZONE).tzinfo is UTC
    assert found(dated, now=midnight_in_rome - timedelta(microseconds=1)).state is ENDORSED
    assert found(dated, now=midnight_in_rome) == Endorsement(EXPIRED, dated)


def test_the_last_day_is_whole_where_the_clocks_are_put_back() -> None:
    assert end_of("2027-10-31", ZONE) - end_of("2027-10-30", ZONE) == timedelta(hours=25)
    assert end_of("2027-10-31", "America/Panama") == datetime(2027, 11, 1, 5, tzinfo=UTC)


def test_what_has_expired_can_be_sought_and_declined_but_not_withdrawn() -> None:
    over = vote(1, rule=replace(RULE, expires="2027-05-31"))

    assert states(over, vote(2, VoteState.OPEN)) == [NONE, EXPIRED, SOUGHT]
    assert states(over, vote(2, result=Result.NOT_PASSED)) == [NONE, EXPIRED, DECLINED]
    assert states(over, vote(2, rule=WITHDRAWAL)) == [NONE, EXPIRED, EXPIRED]


@pytest.mark.parametrize("day", ["2028-02-30", "soon", "9999-12-31"])
def test_a_day_that_is_none_has_no_end(day: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        end_of(day, ZONE)


# Versions


def test_a_new_version_starts_at_none_and_an_earlier_one_keeps_its_own() -> None:
    second, third = SUBJECT, replace(SUBJECT, version=3)
    about_second, about_third = (
        vote(1),
        vote(2, result=Result.NOT_PASSED, rule=replace(RULE, subject=str(third))),
    )

    assert found(about_second, subject=third).state is NONE
    assert found(about_second, about_third, subject=second).state is ENDORSED
    assert found(about_second, about_third, subject=third).state is DECLINED


SUBJECTS = st.builds(
    Subject, st.sampled_from(SubjectKind), st.sampled_from(("1", "11", "training")), st.integers(1, 12)
)


@given(SUBJECTS)
def test_a_subject_reads_as_it_is_written(subject: Subject) -> None:
    assert Subject.read(str(subject)) == subject
    assert str(subject).startswith(f"{subject.whole}:")


@pytest.mark.parametrize("text", ["", "output:3", "output:3:x", "group:3:1", "output:3:1:2"])
def test_what_is_no_subject_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|literal|SubjectKind"):
        Subject.read(text)


# Whatever happens, only a certified passed motion of the plenary endorses (RULES §4, fixed)

RULES = st.builds(
    replace,
    st.just(RULE),
    body=st.sampled_from([Body.PLENARY.value] * 4 + [body.value for body in Body]),
    kind=st.sampled_from([Kind.MOTION] * 6 + list(Kind)),
    endorses=st.sampled_from((True, True, True, False)),
    straw=st.sampled_from((False, False, False, True)),
    certified=st.booleans(),
    withdraws=st.booleans(),
    expires=st.sampled_from(("", "", "2027-05-31", "2027-06-01", "2028-12-31")),
    subject=st.sampled_from(
        (str(SUBJECT), str(SUBJECT), "output:3:1", "output:32:2", "mandate:training:2", "")
    ),
)
HISTORIES = st.lists(
    st.builds(
        vote,
        st.integers(1, 60),
        st.sampled_from(VoteState),
        st.one_of(st.none(), st.sampled_from([Result.PASSED, Result.NOT_PASSED]), st.sampled_from(Result)),
        RULES,
    ),
    unique_by=lambda v: v.id,
    max_size=8,
)


def endorses(one: Vote) -> bool:
    """Word for word: a certified vote of the plenary that passed a motion to endorse this version."""
    rule = one.rule
    of_plenary = rule.body == "plenary" and rule.kind is Kind.MOTION and rule.endorses and not rule.straw
    passed = one.state is VoteState.CERTIFIED and one.result is Result.PASSED
    return of_plenary and passed and rule.subject == str(SUBJECT) and not rule.withdraws


@given(HISTORIES)
def test_without_a_certified_passed_motion_of_the_plenary_nothing_is_ever_endorsed(
    history: list[Vote],
) -> None:
    reached = found(*history)

    if not any(map(endorses, history)):
        assert reached.state not in (ENDORSED, WITHDRAWN, EXPIRED)
    if reached.state is ENDORSED:
        assert reached.vote is not None
        assert endorses(reached.vote)
        assert not reached.vote.rule.expires or end_of(reached.vote.rule.expires, ZONE) > NOW


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_state_does_not_depend_on_the_order_in_which_votes_are_read(history: list[Vote], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(history)
    chance.shuffle(mixed)

    assert found(*mixed) == found(*history)


@given(HISTORIES)
def test_votes_of_groups_calls_polls_and_about_other_things_never_count(history: list[Vote]) -> None:
    def counts(one: Vote) -> bool:
        rule = one.rule
        formal = rule.body == "plenary" and rule.kind is Kind.MOTION and rule.endorses and not rule.straw
        return formal and rule.subject == str(SUBJECT)

    assert found(*filter(counts, history)) == found(*history)


@given(HISTORIES)
def test_a_vote_that_was_voided_or_missed_its_quorum_leaves_everything_as_it_was(history: list[Vote]) -> None:
    def came_to_nothing(one: Vote) -> bool:
        return one.state is VoteState.VOID or one.result is Result.NO_QUORUM

    assert found(*(v for v in history if not came_to_nothing(v))) == found(*history)
