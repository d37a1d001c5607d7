"""Groups and memberships, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.community import GroupEntry, GroupKind
from bot.domain.groups import GroupState, GroupStep, Role
from tests.store.scene import (
    DAY,
    START,
    Database,
    cast,
    delegate,
    group_id,
    open_vote,
    organisation,
    person,
    unit_of,
)


def test_groups_come_in_the_order_of_the_file(database: Database) -> None:
    groups = database.read(lambda tx: tx.groups.all())

    assert [(g.slug, g.state, g.founded_at) for g in groups] == [
        (slug, "active", START) for slug in ("training", "plenary", "sag")
    ]
    assert database.read(lambda tx: tx.groups.get(groups[1].id)) == groups[1]


def test_a_group_that_is_not_there_is_a_lookup_error(database: Database) -> None:
    with pytest.raises(LookupError, match="no group 99"):
        database.read(lambda tx: tx.groups.get(99))


OWN = GroupEntry("cash", GroupKind.WORKING, (("en", "Cash"), ("fr", "Espèces")), ("money",))


def test_a_group_that_a_member_proposes_comes_after_those_of_the_file(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    cash = database.run(lambda tx: tx.groups.propose(OWN, ann.id))

    assert (cash.entry, cash.state, cash.founded_at) == (OWN, GroupState.PROPOSED, START)
    assert database.read(lambda tx: tx.groups.all())[-1] == cash
    assert database.read(lambda tx: tx.groups.steps(cash.id)) == [
        GroupStep(GroupState.PROPOSED, START, ann.id)
    ]


def test_a_proposed_group_is_founded_by_its_approval(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    cash = database.run(lambda tx: tx.groups.propose(OWN, ann.id))
    database.now = START + DAY

    for state in (GroupState.APPROVED, GroupState.ACTIVE):
        database.run(lambda tx, s=state: tx.groups.take(cash.id, GroupStep(s, tx.now)))
        assert database.read(lambda tx: tx.groups.get(cash.id)).founded_at == START + DAY
        database.now += DAY


def test_a_group_last_acted_with_its_last_update_or_ballot(database: Database) -> None:
    training = database.read(group_id)
    ann = database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    assert database.read(lambda tx: tx.groups.acted_at(training)) is None

    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    database.run(lambda tx: tx.updates.add(training, ann.id, harbour.id, "News", None))
    assert database.read(lambda tx: tx.groups.acted_at(training)) == START
    database.now = START + DAY
    vote = database.run(lambda tx: open_vote(tx, unit_of(harbour)))
    database.run(lambda tx: cast(tx, vote.id, "Ann"))

    assert database.read(lambda tx: tx.groups.acted_at(training)) == START + DAY
    assert database.read(lambda tx: tx.groups.acted_at(group_id(tx, "sag"))) is None


def test_a_state_is_kept(database: Database) -> None:
    training = database.read(group_id)

    database.run(lambda tx: tx.groups.take(training, GroupStep(GroupState.DORMANT, tx.now)))

    assert database.read(lambda tx: tx.groups.get(training)).state is GroupState.DORMANT


def test_the_steps_of_a_groups_life_are_kept(database: Database) -> None:
    training = database.read(group_id)
    clerk = database.run(lambda tx: person(tx, "Clerk"))
    steps = [
        GroupStep(GroupState.CLOSING, START, clerk.id, "Decision 4", report="All done."),
        GroupStep(GroupState.CLOSED, START + DAY),
    ]

    for step in steps:
        database.run(lambda tx, s=step: tx.groups.take(training, s))

    assert database.read(lambda tx: tx.groups.steps(training)) == steps
    assert database.run(lambda tx: tx.groups.lock(training)).state is GroupState.CLOSED


def test_a_member_may_hold_several_roles_and_leave_one_of_them(database: Database) -> None:
    training = database.read(group_id)
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    database.run(lambda tx: tx.groups.join(training, ann.id, harbour.id, Role.REPRESENTATIVE, founder=True))
    database.now = START + DAY
    database.run(lambda tx: tx.groups.join(training, ann.id, harbour.id, Role.LEAD))

    held = database.read(lambda tx: tx.groups.memberships(training))
    assert [(m.role, m.founder, m.since) for m in held] == [
        (Role.REPRESENTATIVE, True, START),
        (Role.LEAD, False, START + DAY),
    ]
    assert database.run(lambda tx: tx.groups.leave(training, ann.id, Role.LEAD)) == 1
    assert [m.role for m in database.read(lambda tx: tx.groups.of_member(ann.id))] == [Role.REPRESENTATIVE]


def test_joining_twice_in_one_role_is_joining_once(database: Database) -> None:
    training = database.read(group_id)
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    first = database.run(lambda tx: tx.groups.join(training, ann.id, harbour.id, Role.OBSERVER))

    assert database.run(lambda tx: tx.groups.join(training, ann.id, harbour.id, Role.OBSERVER)) == first


def test_leaving_altogether_and_joining_again_begins_anew(database: Database) -> None:
    training = database.read(group_id)
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    for role in (Role.LEAD, Role.REPRESENTATIVE):
        database.run(lambda tx, r=role: tx.groups.join(training, ann.id, harbour.id, r))

    assert database.run(lambda tx: tx.groups.leave(training, ann.id)) == 2
    assert database.run(lambda tx: tx.groups.leave(training, ann.id)) == 0
    database.now = START + DAY
    assert (
        database.run(lambda tx: tx.groups.join(training, ann.id, harbour.id, Role.LEAD)).since == START + DAY
    )


def test_what_has_ended_is_told_from_an_instant_on(database: Database) -> None:
    training = database.read(group_id)
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    people = [database.run(lambda tx, n=n: person(tx, n, harbour)) for n in ("Ann", "Bob", "Cleo")]
    for day, one in enumerate(people):
        database.now = START
        database.run(lambda tx, m=one: tx.groups.join(training, m.id, harbour.id, Role.REPRESENTATIVE))
        database.now = START + day * DAY
        if one.name != "Cleo":
            database.run(lambda tx, m=one: tx.groups.leave(training, m.id))

    def ended(since: datetime) -> list[tuple[int, datetime | None]]:
        return [(m.member_id, m.until) for m in database.read(lambda tx: tx.groups.ended(training, since))]

    ann, bob = people[:2]
    assert ended(START) == [(ann.id, START), (bob.id, START + DAY)]
    assert ended(START + DAY) == [(bob.id, START + DAY)]
    assert ended(START + 2 * DAY) == []


def test_an_update_that_was_withdrawn_is_no_sign_of_life(database: Database) -> None:
    training = database.read(group_id)
    ann = database.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    update = database.run(lambda tx: tx.updates.add(training, ann.id, harbour.id, "News", None))

    database.run(lambda tx: tx.updates.withdraw(update.id))

    assert database.read(lambda tx: tx.groups.acted_at(training)) is None
