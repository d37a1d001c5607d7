"""Elections, their candidates and votes, and terms on seats, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.elections import Consent, Election, ElectionState, Term
from bot.domain.people import Member, Organisation
from bot.domain.profiles import ElectionRules, Electorate, Unopposed
from bot.ports import Transaction
from tests.store.scene import DAY, START, Database, draft, group_id, organisation, person

RULES = ElectionRules(2, 1, Unopposed.CONFIRMED, Electorate.CONSTITUENCY)
QUESTION = (("en", "Who?"), ("fr", "Qui ?"))


def called(tx: Transaction, *seats: str) -> Election:
    caller = tx.people.add("Caller", "en", "UTC")
    return tx.elections.call(
        group_id(tx, "sag"), seats or ("ngo-1",), "stv", RULES, QUESTION, caller.id, START + DAY, None
    )


def people(database: Database, *names: str) -> tuple[Organisation, list[Member]]:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    return harbour, [database.run(lambda tx, n=n: person(tx, n, harbour)) for n in names]


def test_an_election_is_as_it_was_called(database: Database) -> None:
    election = database.run(lambda tx: called(tx, "ngo-1", "ngo-2"))

    assert (election.seats, election.rules, election.question) == (("ngo-1", "ngo-2"), RULES, QUESTION)
    assert (election.called_at, election.closes_at) == (START, START + DAY)
    assert election.state is ElectionState.NOMINATING
    assert database.read(lambda tx: tx.elections.get(election.id)) == election
    assert database.run(lambda tx: tx.elections.lock(election.id)) == election
    assert database.read(lambda tx: tx.elections.get(99)) is None
    assert database.run(lambda tx: tx.elections.lock(99)) is None


def test_an_election_moves_on_until_it_is_settled(database: Database) -> None:
    first, second = (database.run(called) for _ in range(2))

    database.run(lambda tx: tx.elections.move(second.id, ElectionState.VOTING))
    assert database.read(lambda tx: tx.elections.get(second.id)) == replace(
        second, state=ElectionState.VOTING
    )
    database.now = START + DAY
    database.run(lambda tx: tx.elections.move(second.id, ElectionState.SETTLED))

    settled = database.read(lambda tx: tx.elections.get(second.id))
    assert settled == replace(second, state=ElectionState.SETTLED, settled_at=START + DAY)
    assert database.read(lambda tx: tx.elections.listed(ElectionState.NOMINATING)) == [first]
    every = database.read(lambda tx: tx.elections.listed(*ElectionState))
    assert every == [settled, first]
    assert database.read(lambda tx: tx.elections.listed(*ElectionState, limit=1)) == [settled]


def test_candidates_come_as_they_were_nominated_with_their_seconders(database: Database) -> None:
    harbour, (ann, bob, cleo) = people(database, "Ann", "Bob", "Cleo")
    other = database.run(lambda tx: organisation(tx, "Other"))
    election = database.run(called)
    one = database.run(
        lambda tx: tx.elections.nominate(election.id, ann.id, harbour.id, bob.id, Consent.ASKED)
    )
    two = database.run(
        lambda tx: tx.elections.nominate(election.id, bob.id, harbour.id, bob.id, Consent.ACCEPTED)
    )
    for by in (cleo, ann):
        database.run(lambda tx, by=by: tx.elections.second(two.id, other.id, by.id))

    assert (one.member_id, one.nominator_id, one.consent, one.place, one.seat) == (
        ann.id, bob.id, Consent.ASKED, None, "",
    )  # fmt: skip
    database.run(lambda tx: tx.elections.change(one.id, statement="I will.", consent=Consent.DECLINED.value))
    database.run(lambda tx: tx.elections.change(two.id, key="a", place=1, seat="ngo-1"))

    assert database.read(lambda tx: tx.elections.candidates(election.id)) == [
        replace(one, statement="I will.", consent=Consent.DECLINED),
        replace(two, key="a", place=1, seat="ngo-1", seconders=(other.id,)),
    ]
    assert database.read(lambda tx: tx.elections.candidate(two.id)).seat == "ngo-1"
    with pytest.raises(LookupError):
        database.read(lambda tx: tx.elections.candidate(99))


def test_a_vote_that_runs_another_again_is_of_its_election(database: Database) -> None:
    harbour, (ann,) = people(database, "Ann")
    election = database.run(called)
    candidate = database.run(
        lambda tx: tx.elections.nominate(election.id, ann.id, harbour.id, ann.id, Consent.ACCEPTED)
    )
    first, again, third, alien = (database.run(draft).id for _ in range(4))
    database.run(lambda tx: tx.elections.hold(election.id, first))
    database.run(lambda tx: tx.elections.hold(election.id, third, candidate.id))
    database.run(lambda tx: tx.lives.run_again(first, again))

    found = [database.read(lambda tx, n=n: tx.elections.of_vote(n)) for n in (first, again, third, alien)]
    assert found == [election, election, election, None]
    votes = database.read(lambda tx: tx.elections.votes(election.id))
    assert [(vote.vote_id, vote.candidate_id) for vote in votes] == [(first, None), (third, candidate.id)]


def test_a_seat_keeps_its_terms(database: Database) -> None:
    harbour, (ann, bob) = people(database, "Ann", "Bob")
    sag = database.read(lambda tx: group_id(tx, "sag"))
    database.run(lambda tx: tx.seats.fill("ngo-1", ann.id, until=START + 9 * DAY))
    database.now = START + DAY
    database.run(lambda tx: tx.seats.fill("ngo-1", bob.id, ann.id))
    database.run(lambda tx: tx.seats.fill("ngo-2", ann.id, bob.id, START + 9 * DAY))
    database.now = START + 2 * DAY
    database.run(lambda tx: tx.seats.empty("ngo-2"))

    assert database.read(lambda tx: tx.seats.terms(sag)) == [
        Term("ngo-1", ann.id, harbour.id, START, START + 9 * DAY, START + DAY),
        Term("ngo-1", bob.id, harbour.id, START + DAY),
        Term("ngo-2", ann.id, harbour.id, START + DAY, START + 9 * DAY, START + 2 * DAY),
    ]
    seats = {seat.slug: seat for seat in database.read(lambda tx: tx.seats.all())}
    assert (seats["ngo-1"].holder_id, seats["ngo-1"].stand_in_id) == (bob.id, ann.id)
    emptied = seats["ngo-2"]
    assert (emptied.holder_id, emptied.stand_in_id, emptied.until) == (None, bob.id, START + 9 * DAY)


def test_one_person_with_two_accounts_stands_once(database: Database) -> None:
    harbour, (gone, kept) = people(database, "Gone", "Kept")
    both, alone = (database.run(called) for _ in range(2))
    for election, member in ((both, gone), (both, kept), (alone, gone)):
        database.run(
            lambda tx, e=election, m=member: tx.elections.nominate(
                e.id, m.id, harbour.id, m.id, Consent.ACCEPTED
            )
        )

    database.run(lambda tx: tx.people.move(gone.id, kept.id))

    assert [(c.member_id, c.consent) for c in database.read(lambda tx: tx.elections.candidates(both.id))] == [
        (kept.id, Consent.WITHDRAWN),
        (kept.id, Consent.ACCEPTED),
    ]
    assert [c.consent for c in database.read(lambda tx: tx.elections.candidates(alone.id))] == [
        Consent.ACCEPTED
    ]
