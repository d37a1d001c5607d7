"""Organisations, claims, delegations, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.people import Delegation, Rank
from tests.store.scene import DAY, START, Database, group_id, organisation, person


def test_an_organisation_is_found_by_any_spelling_of_its_name(database: Database) -> None:
    made = database.run(
        lambda tx: tx.organisations.add("Médecins du Nord", "ngo", votes=True, constituency="ngo")
    )

    assert database.read(lambda tx: tx.organisations.named("MEDECINS DU NORD.")) == made
    assert database.read(lambda tx: tx.organisations.get(made.id)) == made
    assert database.read(lambda tx: tx.organisations.named("Médecins")) is None


def test_no_two_have_the_same_name(database: Database) -> None:
    database.run(lambda tx: tx.organisations.add("Harbour", "ngo", votes=True))

    with pytest.raises(IntegrityError):
        database.run(lambda tx: tx.organisations.add("HARBOUR", "un", votes=False))


def test_they_are_listed_in_the_same_order_everywhere(database: Database) -> None:
    for name in ("zeta", "Éclair", "Alpha", "b c", "b-a"):
        database.run(lambda tx, name=name: organisation(tx, name))

    assert [o.name for o in database.read(lambda tx: tx.organisations.all())] == [
        "Alpha",
        "b c",
        "b-a",
        "Éclair",
        "zeta",
    ]


def test_a_child_knows_its_parent(database: Database) -> None:
    parent = database.run(lambda tx: organisation(tx, "Parent"))
    child = database.run(lambda tx: tx.organisations.add("Child", "ngo", votes=False, parent_id=parent.id))

    assert database.read(lambda tx: tx.organisations.get(child.id)).parent_id == parent.id


def test_one_that_is_not_there_is_a_lookup_error(database: Database) -> None:
    with pytest.raises(LookupError, match="no organisation 9"):
        database.read(lambda tx: tx.organisations.get(9))


def test_a_claim_replaces_the_members_earlier_one(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    bob = database.run(lambda tx: person(tx, "Bob"))
    harbour, ridge = (database.run(lambda tx, n=n: organisation(tx, n)) for n in ("Harbour", "Ridge"))
    database.run(lambda tx: tx.organisations.claim(ann.id, harbour.id, ""))
    database.run(lambda tx: tx.organisations.claim(bob.id, ridge.id, ""))
    database.now = START + DAY
    claim = database.run(lambda tx: tx.organisations.claim(ann.id, ridge.id, "from ridge.test"))

    assert database.read(lambda tx: tx.organisations.claims(harbour.id)) == []
    assert [c.member_id for c in database.read(lambda tx: tx.organisations.claims())] == [bob.id, ann.id]
    database.run(lambda tx: tx.organisations.settle(claim.id))
    assert [c.member_id for c in database.read(lambda tx: tx.organisations.claims(ridge.id))] == [bob.id]


def test_a_settled_claims_number_is_not_given_out_again(sqlite: Database) -> None:
    ann = sqlite.run(lambda tx: person(tx, "Ann"))
    harbour = sqlite.run(lambda tx: organisation(tx, "Harbour"))
    first = sqlite.run(lambda tx: tx.organisations.claim(ann.id, harbour.id, ""))
    sqlite.run(lambda tx: tx.organisations.settle(first.id))

    assert sqlite.run(lambda tx: tx.organisations.claim(ann.id, harbour.id, "")).id > first.id


def test_naming_a_delegate_ends_the_mandate_of_the_last(database: Database) -> None:
    ann, bob = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None))

    database.run(lambda tx: tx.organisations.delegate(harbour.id, bob.id, Rank.DELEGATE, None))

    assert [d.member_id for d in database.read(lambda tx: tx.organisations.delegations(harbour.id))] == [
        bob.id
    ]
    assert database.read(lambda tx: tx.organisations.delegations_of(ann.id)) == []


def test_an_alternate_who_becomes_delegate_is_alternate_no_more(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.ALTERNATE, None))
    database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None))

    (mandate,) = database.read(lambda tx: tx.organisations.delegations(harbour.id))

    assert (mandate.member_id, mandate.rank) == (ann.id, Rank.DELEGATE)


def test_a_groups_delegate_stands_beside_the_plenarys(database: Database) -> None:
    ann, bob = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    training = database.read(group_id)
    database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None))
    database.run(lambda tx: tx.organisations.delegate(harbour.id, bob.id, Rank.DELEGATE, training))

    held = {
        (d.member_id, d.group_id) for d in database.read(lambda tx: tx.organisations.delegations(harbour.id))
    }

    assert held == {(ann.id, None), (bob.id, training)}


def test_naming_whoever_holds_the_rank_already_changes_nothing(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    first = database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None))
    database.now = START + DAY

    assert (
        database.run(lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None)) == first
    )


def test_a_letter_of_mandate_is_kept_and_may_follow_later(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))

    def name(letter: str) -> Delegation:
        return database.run(
            lambda tx: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, None, letter)
        )

    first = name("")
    database.now = START + DAY

    assert name("2026-04") == name("") == replace(first, reference="2026-04")
    assert database.read(lambda tx: tx.organisations.delegations(harbour.id)) == [name("2026-04")]


def test_all_mandates_of_a_member_end_at_once(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    training = database.read(group_id)
    for group in (None, training):
        database.run(lambda tx, g=group: tx.organisations.delegate(harbour.id, ann.id, Rank.DELEGATE, g))

    database.run(lambda tx: tx.organisations.end_delegations(ann.id))

    assert database.read(lambda tx: tx.organisations.delegations_of(ann.id)) == []
