"""Two members become one, on both databases."""

from __future__ import annotations

import pytest

from bot.domain.groups import Role
from bot.domain.meetings import Attendance
from bot.domain.people import Rank
from tests.store.scene import (
    DAY,
    START,
    Database,
    account,
    cast,
    delegate,
    facts_for,
    group_id,
    open_vote,
    organisation,
    person,
    unit_of,
)


def test_everything_of_the_one_becomes_the_others(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    gone = database.run(lambda tx: delegate(tx, "Gone", "Harbour"))
    kept = database.run(lambda tx: person(tx, "Kept"))
    training = database.read(group_id)
    database.run(lambda tx: tx.people.set(gone.id, mail="gone@x.test"))
    database.run(lambda tx: tx.people.grant(gone.id, "chair"))
    database.run(lambda tx: tx.groups.join(training, gone.id, harbour.id, Role.LEAD))
    database.run(lambda tx: tx.seats.fill("ngo-1", gone.id))
    update = database.run(lambda tx: tx.updates.add(training, gone.id, harbour.id, "Done.", None))

    database.run(lambda tx: tx.people.move(gone.id, kept.id))

    member = database.read(lambda tx: tx.people.member(kept.id))
    assert (member.organisation_id, member.mail, member.community_roles) == (
        harbour.id,
        "gone@x.test",
        {"chair"},
    )
    assert {i.key for i in database.read(lambda tx: tx.people.identities(kept.id))} == {
        account("Gone"),
        account("Kept"),
    }
    assert [m.role for m in database.read(lambda tx: tx.groups.of_member(kept.id))] == [Role.LEAD]
    assert [d.rank for d in database.read(lambda tx: tx.organisations.delegations_of(kept.id))] == [
        Rank.DELEGATE
    ]
    moved = database.read(lambda tx: tx.updates.get(update.id))
    assert moved is not None
    assert moved.member_id == kept.id
    with pytest.raises(LookupError):
        database.read(lambda tx: tx.people.member(gone.id))


def test_what_both_had_the_one_has_once(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    gone = database.run(lambda tx: delegate(tx, "Gone", "Harbour", Rank.DELEGATE))
    kept = database.run(lambda tx: delegate(tx, "Kept", "Harbour", Rank.ALTERNATE))
    training = database.read(group_id)
    for member in (gone, kept):
        database.run(lambda tx, m=member: tx.people.grant(m.id, "secretary"))
        database.run(lambda tx, m=member: tx.groups.join(training, m.id, harbour.id, Role.REPRESENTATIVE))
        database.run(lambda tx, m=member: tx.organisations.claim(m.id, harbour.id, ""))

    database.run(lambda tx: tx.people.move(gone.id, kept.id))

    assert len(database.read(lambda tx: tx.groups.memberships(training))) == 1
    assert [c.member_id for c in database.read(lambda tx: tx.organisations.claims())] == [kept.id]
    (mandate,) = database.read(lambda tx: tx.organisations.delegations(harbour.id))
    assert (mandate.member_id, mandate.rank) == (kept.id, Rank.DELEGATE)


def test_a_ballot_of_the_one_keeps_the_other_from_casting_elsewhere(database: Database) -> None:
    gone = database.run(lambda tx: delegate(tx, "Gone", "Harbour"))
    kept = database.run(lambda tx: person(tx, "Kept"))
    database.run(lambda tx: delegate(tx, "Ridgeback", "Ridge"))
    vote = database.run(
        lambda tx: open_vote(tx, unit_of(organisation(tx, "Harbour")), unit_of(organisation(tx, "Ridge")))
    )
    database.run(lambda tx: cast(tx, vote.id, "Gone"))
    database.run(lambda tx: tx.people.move(gone.id, kept.id))
    database.run(lambda tx: tx.organisations.end_delegations(kept.id))
    database.run(
        lambda tx: tx.organisations.delegate(organisation(tx, "Ridge").id, kept.id, Rank.DELEGATE, None)
    )

    facts = database.run(lambda tx: facts_for(tx, vote.id, "Kept"))

    assert facts.unit == unit_of(database.read(lambda tx: organisation(tx, "Ridge")))
    assert facts.cast_elsewhere


def test_a_registration_is_told_by_the_one_who_is_left(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    gone = database.run(lambda tx: person(tx, "Gone", harbour))
    kept = database.run(lambda tx: person(tx, "Kept"))
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START + DAY, START + 2 * DAY, "UTC", "glm"))
    database.run(lambda tx: tx.meetings.register(meeting.id, harbour.id, Attendance.IN, gone.id))

    database.run(lambda tx: tx.people.move(gone.id, kept.id))

    (registration,) = database.read(lambda tx: tx.meetings.registrations(meeting.id))
    assert registration.member_id == kept.id
