"""A vote that was open in a backup takes no ballots until somebody who may open it has decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.codec import encode
from bot.commands.restoring import Restored, begin_epoch
from bot.domain.groups import Role
from bot.domain.people import Rank
from bot.domain.votes import VoteState
from bot.notices import prompts
from bot.ports import Transaction
from bot.requests import Reply
from store.schema.record import epochs
from tests.commands.office import Office
from tests.commands.test_examples import WORDS
from tests.rigs.outgoing import claimed

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def voted(office: Office) -> None:
    """A vote of a group in which its only unit, the delegate's, has voted."""
    office.member("clerk", "secretary")
    office.member("stranger")
    delegate = office.member("delegate")
    organisation = delegate.organisation_id
    assert organisation is not None

    def joined(tx: Transaction) -> None:
        tx.organisations.delegate(organisation, delegate.id, Rank.DELEGATE, None)
        training = next(group for group in tx.groups.all() if group.slug == "training")
        for role in (Role.LEAD, Role.REPRESENTATIVE):
            tx.groups.join(training.id, delegate.id, organisation, role, founder=True)

    office.do(joined)
    office.says("delegate", "motion training “Shall we?”")
    office.says("delegate", "open 1")
    assert "recorded" in office.says("delegate", "vote 1 yes")


def restored(office: Office) -> Restored:
    """As if the database had come from a backup of an hour ago."""

    def begun(tx: Transaction) -> Restored:
        row = insert(epochs).values(number=2, backed_up_at=tx.now - timedelta(hours=1))
        tx._sql.execute(row)  # type: ignore[attr-defined]
        return begin_epoch(tx)

    return office.do(begun)


def told(office: Office) -> list[tuple[str, str]]:
    """What there is to say to whom now, by kind and name."""

    def found(tx: Transaction) -> list[tuple[str, str]]:
        read = []
        for prompt in (d.prompt for d in claimed(tx, 100, DAY)):
            assert prompt.member_id is not None
            member = tx.people.member(prompt.member_id)
            if card := prompts.card(tx, prompt, member, WORDS("fr"), ""):
                assert "certifi" not in encode(Reply(card)), "of an open vote no result waits for anything"
                read.append((prompt.kind, member.name))
        return sorted(read)

    return office.do(found)


def state(office: Office) -> VoteState:
    vote = office.do(lambda tx: tx.votes.get(1))
    assert vote is not None
    return vote.state


def test_a_suspended_vote_takes_no_ballot_and_does_not_close(office: Office) -> None:
    assert restored(office).suspended == (1,)

    assert "suspended" in office.says("delegate", "vote 1 no")
    assert "not open" in office.says("delegate", "close 1 Everybody has voted.")
    assert "ballots cast after that are missing" in office.says("clerk", "vote 1")
    assert "suspended" in office.says("delegate", "votes")
    assert told(office) == [("suspended", "clerk"), ("suspended", "delegate")]
    office.now += 30 * DAY
    assert [t.key for t in office.do(lambda tx: tx.timers.due(99)) if t.kind == "vote-close"] == []


def test_who_may_open_it_lets_it_go_on_and_its_voters_are_asked_to_look(office: Office) -> None:
    restored(office)
    told(office)

    assert "Only" in office.says("stranger", "resume 1")
    assert "Turnout" in office.says("clerk", "resume 1")

    assert told(office) == [("resumed", "delegate")]
    assert "recorded" in office.says("delegate", "vote 1 no")
    assert "not suspended" in office.says("clerk", "resume 1")
    office.now += 30 * DAY
    due = [t.key for t in office.do(lambda tx: tx.timers.due(99))]
    assert "vote:1:close" in due


def test_past_its_close_a_suspended_vote_can_only_become_void(office: Office) -> None:
    restored(office)
    office.now += 30 * DAY

    assert "was to close" in office.says("clerk", "resume 1")
    assert state(office) is VoteState.SUSPENDED
    assert "void" in office.says("clerk", "void 1 Its ballots are lost.")

    assert state(office) is VoteState.VOID
    assert "Draft" in office.says("clerk", "rerun 1 The first was lost.")


def test_a_group_with_a_suspended_vote_is_not_closed_under_it(office: Office) -> None:
    restored(office)

    group = office.do(lambda tx: next(g for g in tx.groups.all() if g.slug == "training").id)
    assert [vote.id for vote in office.do(lambda tx: tx.votes.open_in(group))] == [1]
