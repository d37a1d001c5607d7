"""Votes from draft to close, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.people import Rank
from bot.domain.profiles import Body
from bot.domain.votes import Result, Unit, VoteState
from bot.ports.votes import Turnout
from tests.store.scene import (
    DAY,
    RULE,
    START,
    Database,
    cast,
    delegate,
    draft,
    group_id,
    open_vote,
    organisation,
    person,
    unit_of,
)

SEATS = replace(RULE, body=Body.SEATS.value)


def test_a_draft_is_kept_as_it_was_made(database: Database) -> None:
    made = database.run(draft)

    assert (made.state, made.rule, made.code, made.drafted_at) == (VoteState.DRAFT, RULE, RULE.code(), START)
    assert database.read(lambda tx: tx.votes.get(made.id)) == made
    assert database.read(lambda tx: tx.votes.get(99)) is None


def test_scheduling_sets_opening_and_close(database: Database) -> None:
    made = database.run(draft)

    database.run(lambda tx: tx.votes.schedule(made.id, START + DAY, START + 2 * DAY))

    assert database.read(lambda tx: tx.votes.get(made.id)) == replace(
        made, state=VoteState.SCHEDULED, opens_at=START + DAY, closes_at=START + 2 * DAY
    )


def test_opening_freezes_rule_and_roll_and_shows_the_records_root(database: Database) -> None:
    units = (Unit("o2", "Zeta"), Unit("o1", "Äther"), Unit("o3", "beta"))
    made = database.run(draft)
    database.run(lambda tx: tx.log.append("something", "vote:1", {}))
    database.run(lambda tx: tx.log.sequence(10))
    size, root = database.read(lambda tx: tx.log.root())
    frozen = replace(RULE, units=tuple(u.id for u in units))

    database.run(lambda tx: tx.votes.open(made.id, frozen, units, START, START + DAY))

    opened = database.read(lambda tx: tx.votes.get(made.id))
    assert opened == replace(
        made,
        state=VoteState.OPEN,
        rule=frozen,
        code=frozen.code(),
        opened_at=START,
        closes_at=START + DAY,
        root=f"{size}:{root}",
    )
    assert [u.name for u in database.read(lambda tx: tx.votes.roll(made.id))] == ["Äther", "beta", "Zeta"]
    roll = database.read(lambda tx: tx.votes.roll(made.id))
    assert [database.read(lambda tx, unit=unit: tx.votes.unit(made.id, unit.id)) for unit in roll] == list(
        roll
    )
    assert database.read(lambda tx: tx.votes.unit(made.id, "o99")) is None


def test_a_vote_opens_once(database: Database) -> None:
    vote = database.run(lambda tx: open_vote(tx, Unit("o1", "One")))

    with pytest.raises(LookupError, match="waits to be opened"):
        database.run(lambda tx: tx.votes.open(vote.id, RULE, (Unit("o2", "Two"),), START, START + DAY))
    with pytest.raises(LookupError, match="waits to be opened"):
        database.run(lambda tx: tx.votes.schedule(vote.id, START, START))

    assert [u.id for u in database.read(lambda tx: tx.votes.roll(vote.id))] == ["o1"]


def test_a_vote_closes_once(database: Database) -> None:
    vote = database.run(lambda tx: open_vote(tx, Unit("o1", "One")))

    database.run(lambda tx: tx.votes.close(vote.id, START + DAY, Result.NO_QUORUM))

    closed = database.read(lambda tx: tx.votes.get(vote.id))
    assert closed == replace(vote, state=VoteState.CLOSED, closed_at=START + DAY, result=Result.NO_QUORUM)
    with pytest.raises(LookupError, match="is not open"):
        database.run(lambda tx: tx.votes.close(vote.id, START + DAY, Result.PASSED))


def test_votes_are_listed_by_their_close(database: Database) -> None:
    late, soon, other = (database.run(draft) for _ in range(3))
    database.run(lambda tx: tx.votes.schedule(late.id, START, START + 9 * DAY))
    database.run(lambda tx: tx.votes.schedule(soon.id, START, START + 2 * DAY))

    listed = database.read(lambda tx: tx.votes.listed(states=(VoteState.SCHEDULED,)))

    assert [v.id for v in listed] == [soon.id, late.id]
    assert [
        v.id for v in database.read(lambda tx: tx.votes.listed(states=("draft", "scheduled"), limit=1))
    ] == [other.id]


def test_locking_gives_the_vote_as_it_is(database: Database) -> None:
    vote = database.run(lambda tx: open_vote(tx, Unit("o1", "One")))

    assert database.run(lambda tx: tx.votes.lock(vote.id)) == vote
    assert database.run(lambda tx: tx.votes.lock(99)) is None


def test_turnout_counts_units_with_a_ballot_of_any_rank(database: Database) -> None:
    database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    database.run(lambda tx: delegate(tx, "Alt", "Harbour", Rank.ALTERNATE))
    database.run(lambda tx: delegate(tx, "Bob", "Ridge", Rank.ALTERNATE))
    units = database.read(lambda tx: [unit_of(organisation(tx, n)) for n in ("Harbour", "Ridge")])
    vote = database.run(lambda tx: open_vote(tx, *units, Unit("o99", "Silent")))
    for name in ("Ann", "Alt", "Bob"):
        database.run(lambda tx, n=name: cast(tx, vote.id, n))

    assert database.read(lambda tx: tx.votes.turnout(vote.id)) == Turnout(cast=2, eligible=3)
    assert database.read(lambda tx: tx.votes.has_voted(vote.id)) == {u.id for u in units}
    assert [(b.unit, b.rank) for b in database.read(lambda tx: tx.votes.ballots(vote.id))] == [
        (units[0].id, Rank.ALTERNATE),
        (units[0].id, Rank.DELEGATE),
        (units[1].id, Rank.ALTERNATE),
    ]
    assert len(database.read(lambda tx: tx.votes.ballots_of(vote.id, units[0].id))) == 2


def test_voters_of_a_unit_are_its_delegate_then_its_alternate(database: Database) -> None:
    alt = database.run(lambda tx: delegate(tx, "Alt", "Harbour", Rank.ALTERNATE))
    ann = database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    vote = database.run(draft)
    unit = database.read(lambda tx: unit_of(organisation(tx, "Harbour")))

    assert database.read(lambda tx: tx.votes.voters(vote, unit.id)) == [
        (ann.id, Rank.DELEGATE),
        (alt.id, Rank.ALTERNATE),
    ]
    database.run(lambda tx: tx.people.set(ann.id, away_until=START + DAY))
    assert {r for _, r in database.read(lambda tx: tx.votes.voters(vote, unit.id))} == {Rank.DELEGATE}
    database.now = START + DAY
    assert database.read(lambda tx: tx.votes.acting(vote, alt.id)) == (unit, Rank.ALTERNATE)


def test_before_the_opening_one_acts_for_the_unit_that_would_be_on_the_roll(database: Database) -> None:
    ann = database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    bob = database.run(lambda tx: person(tx, "Bob"))
    drafted = database.run(draft)
    opened = database.run(lambda tx: open_vote(tx, Unit("o99", "Others")))
    unit = database.read(lambda tx: unit_of(organisation(tx, "Harbour")))

    assert database.read(lambda tx: tx.votes.acting(drafted, ann.id)) == (unit, Rank.DELEGATE)
    assert database.read(lambda tx: tx.votes.acting(opened, ann.id)) is None
    assert database.read(lambda tx: tx.votes.acting(drafted, bob.id)) is None


def test_a_bodys_seats_vote_by_their_holders_and_stand_ins(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann, bob = (database.run(lambda tx, n=n: person(tx, n, harbour)) for n in ("Ann", "Bob"))
    database.run(lambda tx: tx.seats.fill("ngo-1", ann.id, bob.id))
    drafted = database.run(lambda tx: draft(tx, SEATS, "sag"))
    filled, empty = database.read(lambda tx: tx.seats.voting(group_id(tx, "sag")))

    assert database.read(lambda tx: tx.votes.voters(drafted, filled.id)) == [
        (ann.id, Rank.DELEGATE),
        (bob.id, Rank.ALTERNATE),
    ]
    assert database.read(lambda tx: tx.votes.voters(drafted, empty.id)) == []
    assert database.read(lambda tx: tx.votes.acting(drafted, bob.id)) == (filled, Rank.ALTERNATE)
    vote = database.run(lambda tx: open_vote(tx, filled, empty, rule=SEATS, group="sag"))
    facts = database.run(lambda tx: cast(tx, vote.id, "Bob", "no"))
    assert (facts.unit, facts.rank) == (filled, Rank.ALTERNATE)
    database.run(lambda tx: tx.people.set(ann.id, away_until=START + DAY))
    assert database.run(lambda tx: cast(tx, vote.id, "Bob")).rank is Rank.DELEGATE
