"""What happens to a vote besides its ballots: steps, reruns, lots, recusal, and a sealed vote's count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.people import Rank
from bot.domain.profiles import Body, Kind, Secrecy
from bot.domain.steps import Step, StepKind
from bot.domain.votes import Result, Vote, VoteState
from bot.ports import Transaction
from bot.ports.lives import CommittedLot
from tests.store.scene import (
    RULE,
    START,
    Database,
    cast,
    delegate,
    draft,
    facts_for,
    identity,
    open_vote,
    organisation,
    person,
    unit_of,
)


def opened(tx: Transaction, **changes: object) -> Vote:
    """A vote of two organisations with a delegate each."""
    delegate(tx, "Ana", "Harbour")
    delegate(tx, "Bo", "Ridge")
    units = (unit_of(organisation(tx, "Harbour")), unit_of(organisation(tx, "Ridge")))
    return open_vote(tx, *units, rule=replace(RULE, **changes))


def test_steps_come_back_in_their_order_with_who_and_why(database: Database) -> None:
    def live(tx: Transaction) -> tuple[Vote, int]:
        vote = opened(tx)
        ana = identity(tx, "Ana").member_id
        tx.lives.take(vote.id, StepKind.OPENED, ana)
        tx.lives.take(vote.id, StepKind.OBJECTED, ana, "o1", "It costs too much.")
        tx.lives.take(vote.id, StepKind.CLOSED)
        return vote, ana

    vote, ana = database.run(live)

    assert list(database.read(lambda tx: tx.lives.steps(vote.id))) == [
        Step(StepKind.OPENED, START, ana),
        Step(StepKind.OBJECTED, START, ana, "o1", "It costs too much."),
        Step(StepKind.CLOSED, START),
    ]


def test_a_vote_is_run_again_once(database: Database) -> None:
    first, second, third = (database.run(draft) for _ in range(3))
    database.run(lambda tx: tx.lives.run_again(first.id, second.id))

    assert database.read(lambda tx: (tx.lives.rerun_as(first.id), tx.lives.rerun_of(second.id))) == (
        second.id,
        first.id,
    )
    assert database.read(lambda tx: (tx.lives.rerun_of(first.id), tx.lives.rerun_as(second.id))) == (
        None,
        None,
    )
    with pytest.raises(IntegrityError):
        database.run(lambda tx: tx.lives.run_again(first.id, third.id))


def test_a_lot_is_committed_to_and_a_number_joined_to_it_once(database: Database) -> None:
    vote = database.run(draft)
    assert database.read(lambda tx: tx.lives.lot(vote.id)) is None
    with pytest.raises(LookupError):
        database.run(lambda tx: tx.lives.enter_lot(vote.id, 1))
    database.run(lambda tx: tx.lives.commit_lot(vote.id, 2**62 - 1))
    assert database.read(lambda tx: tx.lives.lot(vote.id)) == CommittedLot(2**62 - 1)

    database.run(lambda tx: tx.lives.enter_lot(vote.id, 42))

    lot = database.read(lambda tx: tx.lives.lot(vote.id))
    assert lot == CommittedLot(2**62 - 1, 42)
    assert lot.numbers == (2**62 - 1, 42)
    with pytest.raises(LookupError):
        database.run(lambda tx: tx.lives.enter_lot(vote.id, 43))


def test_a_recused_unit_has_no_ballot_and_is_told_apart(database: Database) -> None:
    vote = database.run(opened)
    unit = f"o{database.read(lambda tx: organisation(tx, 'Harbour')).id}"
    database.run(lambda tx: cast(tx, vote.id, "Ana", "no"))

    for _ in range(2):
        database.run(lambda tx: tx.votes.recuse(vote.id, unit, identity(tx, "Ana").member_id))

    assert database.read(lambda tx: tx.votes.recused(vote.id)) == {unit}
    assert database.read(lambda tx: tx.votes.ballots(vote.id)) == []
    turnout = database.read(lambda tx: tx.votes.turnout(vote.id))
    assert (turnout.cast, turnout.eligible, turnout.recused) == (0, 1, 1)
    facts = database.run(lambda tx: facts_for(tx, vote.id, "Ana"))
    assert facts.recused
    assert facts.current is None
    assert not database.run(lambda tx: facts_for(tx, vote.id, "Bo")).recused


def test_what_is_left_of_a_sealed_vote_is_who_voted_and_how_often_each_choice(database: Database) -> None:
    vote = database.run(lambda tx: opened(tx, secrecy=Secrecy.SEALED))
    for choice in ("sealed-1", "sealed-2"):
        database.run(lambda tx, choice=choice: cast(tx, vote.id, "Ana", choice))
    database.run(lambda tx: cast(tx, vote.id, "Bo", "sealed-3"))

    database.run(lambda tx: tx.votes.unseal(vote.id, {"yes": 1, "no": 1}))

    assert database.read(lambda tx: tx.votes.counted(vote.id)) == {"no": 1, "yes": 1}
    assert list(database.read(lambda tx: tx.votes.counted(vote.id))) == ["no", "yes"]
    ballots = database.read(lambda tx: tx.votes.ballots(vote.id))
    assert [(ballot.choice, ballot.rank) for ballot in ballots] == [("", Rank.DELEGATE)] * 2
    assert database.read(lambda tx: tx.votes.turnout(vote.id)).cast == 2


def test_a_vote_moves_on_after_its_close_and_keeps_its_result_unless_told(database: Database) -> None:
    vote = database.run(opened)
    database.run(lambda tx: tx.votes.close(vote.id, tx.now, Result.TIED))

    def state() -> tuple[VoteState, Result | None]:
        found = database.read(lambda tx: tx.votes.get(vote.id))
        assert found is not None
        return found.state, found.result

    database.run(lambda tx: tx.votes.settle(vote.id, VoteState.CLOSED, Result.PASSED))
    assert state() == (VoteState.CLOSED, Result.PASSED)
    database.run(lambda tx: tx.votes.settle(vote.id, VoteState.CERTIFIED))
    assert state() == (VoteState.CERTIFIED, Result.PASSED)


def test_a_close_can_be_moved(database: Database) -> None:
    vote = database.run(opened)
    database.run(lambda tx: tx.votes.extend(vote.id, START + timedelta(days=9)))

    found = database.read(lambda tx: tx.votes.get(vote.id))
    assert found is not None
    assert found.closes_at == START + timedelta(days=9)


def test_votes_are_found_by_what_they_are_about(database: Database) -> None:
    subjects = ("output:3:1", "output:3:2", "output:31:1", "")
    drafts = [database.run(lambda tx, s=s: draft(tx, replace(RULE, subject=s))) for s in subjects]

    def about(subject: str) -> list[int]:
        return [vote.id for vote in database.read(lambda tx: tx.votes.about(subject))]

    assert about("output:3") == [drafts[0].id, drafts[1].id]
    assert about("output:3:2") == [drafts[1].id]
    assert about("output:4") == []


def test_a_person_votes_for_themselves_where_persons_are_the_units(database: Database) -> None:
    def opening(tx: Transaction) -> tuple[Vote, str]:
        ana = person(tx, "Ana", organisation(tx, "Harbour"))
        person(tx, "Bo", organisation(tx, "Harbour"))
        unit = replace(unit_of(organisation(tx, "Harbour")), id=f"m{ana.id}", name="Ana")
        return open_vote(tx, unit, rule=replace(RULE, body=Body.PERSONS.value, kind=Kind.MOTION)), unit.id

    vote, unit = database.run(opening)
    facts = database.run(lambda tx: facts_for(tx, vote.id, "Ana"))

    assert facts.unit is not None
    assert (facts.unit.id, facts.unit.name, facts.rank) == (unit, "Ana", Rank.DELEGATE)
    assert database.run(lambda tx: facts_for(tx, vote.id, "Bo")).unit is None
    assert database.read(lambda tx: list(tx.votes.voters(vote, unit))) == [(int(unit[1:]), Rank.DELEGATE)]
