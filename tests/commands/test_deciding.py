"""A chair who decides too late: silence has decided, even where nobody has acted on it yet (RULES §4, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.deciding import break_tie, draw_lot
from bot.domain.profiles import Kind
from bot.domain.votes import Result, drafted
from bot.ports import Transaction
from tests.commands.office import Office

LAST = timedelta(hours=72)
INSTANT = timedelta(microseconds=1)


def _tied(office: Office, kind: Kind) -> tuple[int, int]:
    """A closed vote that waits for a chair, and the chair."""
    chair = office.member("chair", "chair")

    def closed(tx: Transaction) -> int:
        group = next(g.id for g in tx.groups.all() if g.slug == "sag")
        profile = next(p for p in tx.community.profiles if p.tie_break)
        rule = replace(drafted(profile, (("en", "Shall we?"),), ()), kind=kind, tie_break=kind is Kind.MOTION)
        vote = tx.votes.draft(group, chair.id, rule, tx.now + LAST, None, None)
        tx.votes.open(vote.id, rule, (), tx.now, tx.now + LAST)
        tx.votes.close(vote.id, tx.now, Result.TIED)
        tx.lives.commit_lot(vote.id, 7)
        return vote.id

    return office.do(closed), chair.id


@pytest.mark.parametrize(("early", "decided"), [(INSTANT, True), (timedelta(0), False)])
def test_a_chair_breaks_a_tie_before_the_instant_and_not_from_then_on(
    office: Office, early: timedelta, *, decided: bool
) -> None:
    vote, chair = _tied(office, Kind.MOTION)
    office.now += LAST - early

    settled = office.do(lambda tx: break_tie(tx, vote, office.seals, chair, passed=True))

    assert (settled is not None) == decided
    if not decided:
        silent = office.do(lambda tx: break_tie(tx, vote, office.seals, None, passed=False))
        assert silent
        assert silent.result is Result.NOT_PASSED


@pytest.mark.parametrize(("early", "decided"), [(INSTANT, True), (timedelta(0), False)])
def test_a_chair_enters_a_number_before_the_instant_and_not_from_then_on(
    office: Office, early: timedelta, *, decided: bool
) -> None:
    vote, chair = _tied(office, Kind.IRV)
    office.now += LAST - early

    settled = office.do(lambda tx: draw_lot(tx, vote, office.seals, chair, 42))

    assert (settled is not None) == decided
    if not decided:
        assert office.do(lambda tx: draw_lot(tx, vote, office.seals, None, None))
