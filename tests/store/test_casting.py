"""What deciding a ballot needs, and what casting writes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.casting import Cast
from bot.domain.people import Platform, Rank
from bot.domain.votes import Ballot, Result, Unit, Vote
from bot.ports import Transaction
from bot.ports.votes import CastingFacts
from bot.requests import Hints
from tests.store.scene import (
    DAY,
    START,
    Database,
    account,
    cast,
    delegate,
    draft,
    facts_for,
    group_id,
    identity,
    open_vote,
    organisation,
    person,
    unit_of,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def vote(database: Database) -> Vote:
    """Harbour and Ridge are on the roll; Ann is Harbour's delegate, Alt its alternate."""
    database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    database.run(lambda tx: delegate(tx, "Alt", "Harbour", Rank.ALTERNATE))
    return database.run(
        lambda tx: open_vote(tx, unit_of(organisation(tx, "Harbour")), unit_of(organisation(tx, "Ridge")))
    )


def facts(database: Database, vote: Vote, name: str) -> CastingFacts:
    return database.run(lambda tx: facts_for(tx, vote.id, name))


def superseded(database: Database, vote: Vote, found: CastingFacts) -> list[str]:
    """The choices of whoever the facts are about, for their unit, that were replaced."""
    assert found.unit is not None
    unit = found.unit.id
    replaced = database.read(lambda tx: tx.votes.superseded(vote.id, unit, found.identity_id))
    return [ballot.choice for ballot in replaced]


def test_a_delegate_casts_for_the_organisation(database: Database, vote: Vote) -> None:
    ann = database.read(lambda tx: identity(tx, "Ann"))

    assert facts(database, vote, "Ann") == CastingFacts(
        vote=vote,
        now=START,
        unit=database.read(lambda tx: unit_of(organisation(tx, "Harbour"))),
        rank=Rank.DELEGATE,
        identity_id=ann.id,
        last_click=None,
        current=None,
        cast_elsewhere=False,
    )


def test_a_ballot_stands_until_the_next_supersedes_it(database: Database, vote: Vote) -> None:
    for second, choice in enumerate(("yes", "no", "yes")):
        database.now = START + second * SECOND
        database.run(lambda tx, c=choice: cast(tx, vote.id, "Ann", c, tx.now))

    found = facts(database, vote, "Ann")

    assert found.current is not None
    assert (found.current.choice, found.current.cast_at) == ("yes", START + 2 * SECOND)
    assert superseded(database, vote, found) == ["no", "yes"]
    assert found.last_click == START + 2 * SECOND
    assert database.read(lambda tx: tx.votes.ballots(vote.id)) == [found.current]


def test_delegate_and_alternate_each_have_a_ballot(database: Database, vote: Vote) -> None:
    database.run(lambda tx: cast(tx, vote.id, "Alt", "no"))
    database.run(lambda tx: cast(tx, vote.id, "Ann", "yes"))

    found = facts(database, vote, "Alt")

    assert found.rank is Rank.ALTERNATE
    assert found.current is not None
    assert found.current.choice == "no"
    assert {b.choice for b in database.read(lambda tx: tx.votes.ballots(vote.id))} == {"yes", "no"}


def test_while_the_delegate_is_away_the_alternate_replaces_their_ballot(
    database: Database, vote: Vote
) -> None:
    database.run(lambda tx: cast(tx, vote.id, "Ann", "yes"))
    database.run(lambda tx: tx.people.set(identity(tx, "Ann").member_id, away_until=START + DAY))

    found = database.run(lambda tx: cast(tx, vote.id, "Alt", "no"))

    assert found.rank is Rank.DELEGATE
    assert found.current is not None
    assert found.current.choice == "yes"
    (ballot,) = database.read(lambda tx: tx.votes.ballots(vote.id))
    assert ballot.choice == "no"


def test_superseded_ballots_of_others_are_not_this_identitys(database: Database, vote: Vote) -> None:
    ann = database.read(lambda tx: identity(tx, "Ann"))
    teams = database.run(
        lambda tx: tx.people.introduce(account("Ann", Platform.TEAMS), ann.member_id, Hints())
    )
    database.run(lambda tx: cast(tx, vote.id, "Ann", "yes", tx.now))
    database.run(lambda tx: cast(tx, vote.id, "Ann", "no", tx.now))

    found = database.run(lambda tx: tx.votes.facts(vote.id, teams.key, ann.member_id, teams.id))

    assert found is not None
    assert (found.last_click, superseded(database, vote, found)) == (None, [])
    assert found.current is not None
    assert found.current.choice == "no"


def test_only_the_newest_click_is_remembered(database: Database, vote: Vote) -> None:
    for clicked_at in (START - SECOND, START - 5 * SECOND):
        database.run(lambda tx, at=clicked_at: cast(tx, vote.id, "Ann", "yes", at))
    database.run(lambda tx: cast(tx, vote.id, "Ann", "no"))

    assert facts(database, vote, "Ann").last_click == START - SECOND


def test_a_click_from_the_future_is_remembered_as_of_its_arrival(database: Database, vote: Vote) -> None:
    database.run(lambda tx: cast(tx, vote.id, "Ann", "yes", START + SECOND))

    found = facts(database, vote, "Ann")

    assert found.last_click == START
    assert found.current is not None
    assert found.current.clicked_at == START + SECOND


@pytest.mark.parametrize("outcome", [Cast.OLDER, Cast.RESENT])
def test_of_a_press_that_does_not_count_nothing_stays(database: Database, vote: Vote, outcome: Cast) -> None:
    before = facts(database, vote, "Ann")
    assert before.unit is not None
    ballot = Ballot(before.unit.id, Rank.DELEGATE, "no", before.identity_id, 1, START, START)

    database.run(lambda tx: tx.votes.cast(vote.id, ballot, outcome))

    assert facts(database, vote, "Ann") == before


def test_nobody_acts_who_is_named_by_no_unit_of_the_roll(database: Database, vote: Vote) -> None:
    database.run(lambda tx: person(tx, "Bob", organisation(tx, "Harbour")))
    database.run(lambda tx: delegate(tx, "Cleo", "Outside"))

    for name in ("Bob", "Cleo"):
        found = facts(database, vote, name)
        assert (found.unit, found.rank, found.now) == (None, None, START)


def test_there_are_no_facts_of_a_vote_that_is_not_there(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    assert database.run(lambda tx: tx.votes.facts(99, account("Ann"), ann.id, 1)) is None


def test_before_the_opening_nobody_is_on_the_roll(database: Database) -> None:
    database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    drafted = database.run(draft)

    assert facts(database, drafted, "Ann").unit is None


def test_a_groups_own_delegate_casts_instead_of_the_plenarys(database: Database, vote: Vote) -> None:
    training = database.read(group_id)
    database.run(lambda tx: delegate(tx, "Gil", "Harbour", Rank.DELEGATE, training))

    assert facts(database, vote, "Ann").unit is None
    assert facts(database, vote, "Gil").rank is Rank.DELEGATE


def test_whoever_has_cast_for_one_unit_has_cast_elsewhere_for_the_next(
    database: Database, vote: Vote
) -> None:
    ann = database.read(lambda tx: identity(tx, "Ann")).member_id
    database.run(lambda tx: cast(tx, vote.id, "Ann"))
    database.run(lambda tx: tx.organisations.end_delegations(ann))
    database.run(lambda tx: tx.organisations.delegate(organisation(tx, "Ridge").id, ann, Rank.DELEGATE, None))
    moved = facts(database, vote, "Ann")
    assert (moved.unit, moved.cast_elsewhere) == (
        database.read(lambda tx: unit_of(organisation(tx, "Ridge"))),
        True,
    )

    # It stays so when the new delegate has replaced the ballot.
    database.run(lambda tx: delegate(tx, "New", "Harbour"))
    database.run(lambda tx: cast(tx, vote.id, "New", "no"))

    assert facts(database, vote, "Ann").cast_elsewhere
    assert not facts(database, vote, "New").cast_elsewhere


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), DAY])
def test_the_statement_itself_refuses_a_ballot_at_the_close_or_later(
    database: Database, vote: Vote, late: timedelta
) -> None:
    database.now = vote.closes_at + late

    with pytest.raises(RuntimeError, match="takes no ballots"):
        database.run(lambda tx: cast(tx, vote.id, "Ann"))

    assert database.read(lambda tx: tx.votes.ballots(vote.id)) == []


def test_the_statement_itself_refuses_a_ballot_after_an_early_close(database: Database, vote: Vote) -> None:
    database.run(lambda tx: cast(tx, vote.id, "Ann", "yes"))
    database.run(lambda tx: tx.votes.close(vote.id, tx.now, Result.VOID))

    with pytest.raises(RuntimeError, match="takes no ballots"):
        database.run(lambda tx: cast(tx, vote.id, "Ann", "no"))

    (ballot,) = database.read(lambda tx: tx.votes.ballots(vote.id))
    assert ballot.choice == "yes"
    assert superseded(database, vote, facts(database, vote, "Ann")) == []


def test_the_last_microsecond_before_the_close_counts(database: Database, vote: Vote) -> None:
    database.now = vote.closes_at - timedelta(microseconds=1)

    database.run(lambda tx: cast(tx, vote.id, "Ann"))

    assert len(database.read(lambda tx: tx.votes.ballots(vote.id))) == 1


def test_the_database_itself_refuses_a_unit_that_is_not_on_the_roll(database: Database, vote: Vote) -> None:
    ballot = Ballot("o99", Rank.DELEGATE, "yes", 1, 1, START)

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        database.run(lambda tx: tx.votes.cast(vote.id, ballot, Cast.COUNTED))


def test_of_two_ballots_after_one_look_the_first_is_kept(database: Database, vote: Vote) -> None:
    def twice(tx: Transaction) -> None:
        facts = facts_for(tx, vote.id, "Ann")
        assert facts.unit is not None
        for choice in ("yes", "no"):
            ballot = Ballot(facts.unit.id, Rank.DELEGATE, choice, facts.identity_id, 1, facts.now)
            tx.votes.cast(vote.id, ballot, Cast.COUNTED)

    database.run(twice)

    found = facts(database, vote, "Ann")
    assert found.current is not None
    assert (found.current.choice, superseded(database, vote, found)) == ("no", ["yes"])


def test_a_choice_is_any_value(database: Database, vote: Vote) -> None:
    database.run(lambda tx: cast(tx, vote.id, "Ann", "A > C = D > B ‘é’ \U0001f5f3"))

    (ballot,) = database.read(lambda tx: tx.votes.ballots(vote.id))
    assert ballot.choice == "A > C = D > B ‘é’ \U0001f5f3"


def test_the_rule_of_an_open_vote_is_not_mixed_up_with_its_drafts(database: Database) -> None:
    drafted = database.run(draft)
    assert database.read(lambda tx: tx.votes.get(drafted.id)) == drafted
    frozen = replace(drafted.rule, units=("o1",))
    database.run(lambda tx: tx.votes.open(drafted.id, frozen, (Unit("o1", "One"),), START, START + DAY))

    opened = database.read(lambda tx: tx.votes.get(drafted.id))

    assert opened is not None
    assert opened.rule.units == ("o1",)


def test_a_vote_needs_a_group(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    with pytest.raises(IntegrityError):
        database.run(lambda tx: tx.votes.draft(99, ann.id, draft(tx).rule, START, None, None))
