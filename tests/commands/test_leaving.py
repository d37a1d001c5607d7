"""Leaving, where it is refused, or where the person has no account at all."""

from __future__ import annotations

from bot.domain.people import Rank
from bot.ports import Transaction
from tests.commands.office import Office


def test_the_last_secretary_cannot_leave_before_another_is_named(office: Office) -> None:
    first = office.member("first", "secretary", "chair")
    for words in ("left me", "left me yes"):
        assert "last secretary cannot leave" in office.says("first", words)
    assert office.do(lambda tx: tx.people.member(first.id)) == first

    office.member("second", "secretary")
    assert "chair, secretary" in office.says("second", "left first")
    assert "has left" in office.says("first", "left me yes")
    gone = office.do(lambda tx: tx.people.member(first.id))
    assert (gone.organisation_id, gone.community_roles) == (None, frozenset())
    assert "last secretary cannot leave" in office.says("second", "left me yes")


def test_whoever_never_had_an_account_needs_no_code(office: Office) -> None:
    office.member("clerk", "secretary")
    listed = office.do(lambda tx: tx.people.add("Listed Person", "en", "UTC"))

    def confirm(tx: Transaction) -> None:
        tx.people.set(listed.id, organisation_id=office.home(tx).id)
        tx.organisations.delegate(office.home(tx).id, listed.id, Rank.DELEGATE, None)

    office.do(confirm)
    answer = office.says("clerk", "left Listed Person yes")

    assert "has left" in answer
    assert "No account" not in answer
    assert office.do(lambda tx: tx.organisations.delegations_of(listed.id)) == []
