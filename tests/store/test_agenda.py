"""Agendas, decisions of the room, actions and who has caught up, on both databases."""

from __future__ import annotations

from bot.domain.agenda import Freeze, ItemKind, ItemState, Source, SourceKind
from bot.domain.decisions import EntryKind
from bot.domain.meetings import Meeting
from bot.domain.wordings import Wording
from bot.ports import Transaction
from tests.store.scene import DAY, START, Database, group_id, organisation, person

UPDATES = Source(SourceKind.GROUP, 1)


def meeting(tx: Transaction, key: str = "glm") -> Meeting:
    return tx.meetings.add("GLM", START, START + DAY, "UTC", key)


def test_items_come_in_their_order_and_one_a_source(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    glm, other = (database.run(lambda tx, k=k: meeting(tx, k)) for k in ("glm", "other"))

    def proposed(tx: Transaction) -> None:
        tx.agenda.propose(glm.id, "Fleet", ItemKind.DISCUSSION, ann.id, group_id(tx), 20)
        for _ in range(2):
            tx.agenda.suggest(glm.id, UPDATES, ItemKind.INFORMATION, group_id(tx))
        tx.agenda.suggest(other.id, UPDATES, ItemKind.INFORMATION)

    database.run(proposed)
    fleet, updates = database.read(lambda tx: tx.agenda.of_meeting(glm.id))

    assert (fleet.title, fleet.kind, fleet.state, fleet.member_id, fleet.minutes, fleet.source) == (
        "Fleet", ItemKind.DISCUSSION, ItemState.PROPOSED, ann.id, 20, None,
    )  # fmt: skip
    assert (updates.title, updates.source, updates.place, updates.proposed_at) == ("", UPDATES, 2, START)

    database.run(lambda tx: tx.agenda.arrange([updates.id, fleet.id]))
    changed = database.run(lambda tx: tx.agenda.change(fleet.id, state=ItemState.DROPPED, minutes=None))

    assert (changed.state, changed.minutes, changed.place) == (ItemState.DROPPED, None, 2)
    assert [i.id for i in database.read(lambda tx: tx.agenda.of_meeting(glm.id))] == [updates.id, fleet.id]
    assert database.read(lambda tx: tx.agenda.get(fleet.id)) == changed
    assert database.read(lambda tx: tx.agenda.get(99)) is None


def test_an_agenda_closes_once_and_can_be_opened_again(database: Database) -> None:
    glm = database.run(meeting)
    frozen = [database.read(lambda tx: tx.agenda.frozen(glm.id))]

    for change in ("freeze", "freeze", "lift", "lift"):
        done = database.run(
            lambda tx, c=change: tx.agenda.freeze(glm.id, None) if c == "freeze" else tx.agenda.lift(glm.id)
        )
        frozen += [done, database.read(lambda tx: tx.agenda.frozen(glm.id))]

    assert frozen == [None, True, Freeze(START), False, Freeze(START), True, None, False, None]


def test_entries_are_numbered_in_their_meeting_and_keep_what_they_said(database: Database) -> None:
    ann, bob = (database.run(lambda tx, name=name: person(tx, name)) for name in ("Ann", "Bob"))
    glm, other = (database.run(lambda tx, k=k: meeting(tx, k)) for k in ("glm", "other"))
    item = database.run(lambda tx: tx.agenda.propose(glm.id, "Fleet", ItemKind.DISCUSSION, ann.id))

    def recorded(tx: Transaction) -> None:
        tx.decisions.add(glm.id, EntryKind.DECISION, "We meet in Rome.", ann.id)
        tx.decisions.add(glm.id, EntryKind.DISCUSSION, "Costs differ.", ann.id, item.id)
        tx.decisions.add(glm.id, EntryKind.DECISION, "Minutes in French.", ann.id)
        tx.decisions.add(other.id, EntryKind.DECISION, "Elsewhere.", ann.id)

    database.run(recorded)
    first, point, second = database.read(lambda tx: tx.decisions.of_meeting(glm.id))

    assert [(e.kind, e.number, e.item_id) for e in (first, point, second)] == [
        (EntryKind.DECISION, 1, None), (EntryKind.DISCUSSION, 1, item.id), (EntryKind.DECISION, 2, None),
    ]  # fmt: skip
    assert (second.reference, second.member_id, second.at, second.version) == ("1.2", ann.id, START, 1)

    database.now = START + DAY
    corrected = database.run(lambda tx: tx.decisions.correct(first.id, "We meet in Nairobi.", bob.id))
    again = database.run(lambda tx: tx.decisions.correct(first.id, "We meet in Dakar.", bob.id))

    assert (corrected.text, corrected.version, corrected.member_id) == ("We meet in Nairobi.", 2, ann.id)
    assert (again.number, again.version) == (1, 3)
    assert database.read(lambda tx: tx.decisions.earlier(first.id)) == [
        Wording(1, "We meet in Rome.", bob.id, START + DAY),
        Wording(2, "We meet in Nairobi.", bob.id, START + DAY),
    ]
    assert database.read(lambda tx: tx.decisions.get(glm.id, EntryKind.DECISION, 1)) == again
    assert database.read(lambda tx: tx.decisions.get(glm.id, EntryKind.DECISION, 3)) is None
    assert database.read(lambda tx: tx.decisions.since(START)) == [again]
    assert len(database.read(lambda tx: tx.decisions.since(START - DAY))) == 3


def test_an_action_is_open_until_it_is_done(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann, bob = (database.run(lambda tx, name=name: person(tx, name, harbour)) for name in ("Ann", "Bob"))
    glm = database.run(meeting)
    late, soon = (
        database.run(
            lambda tx, text=text, days=days: tx.actions.add(
                text, ann.id, harbour.id, START + days * DAY, bob.id, glm.id
            )
        )
        for text, days in (("Late", 9), ("Soon", 2))
    )
    assert (late.organisation_id, late.given_at, late.done_at) == (harbour.id, START, None)
    assert database.read(lambda tx: tx.actions.open()) == [soon, late]
    assert database.read(lambda tx: tx.actions.of_meeting(glm.id)) == [late, soon]
    assert database.read(lambda tx: tx.actions.since(START)) == []

    database.now = START + DAY
    done = [
        database.run(lambda tx, member=member: tx.actions.done(soon.id, member.id)) for member in (ann, bob)
    ]

    closed = database.read(lambda tx: tx.actions.get(soon.id))
    assert closed is not None
    assert done == [True, False]
    assert (closed.done_at, closed.done_by) == (START + DAY, ann.id)
    assert database.read(lambda tx: tx.actions.open()) == [late]
    assert database.read(lambda tx: tx.actions.since(START)) == [closed]


def test_an_open_action_is_carried_over_to_later_meetings_until_it_is_done(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    first, second = (
        database.run(
            lambda tx, key=key, days=days: tx.meetings.add(
                key, START + days * DAY, START + (days + 1) * DAY, "UTC", key
            )
        )
        for key, days in (("first", 0), ("second", 9))
    )
    agreed, other = (
        database.run(lambda tx, m=m: tx.actions.add("Share", ann.id, None, START + DAY, ann.id, m))
        for m in (first.id, None)
    )

    assert database.read(lambda tx: tx.actions.carried(first)) == []
    assert database.read(lambda tx: tx.actions.carried(second)) == [agreed, other]

    database.now = START + 8 * DAY
    database.run(lambda tx: tx.actions.done(agreed.id, ann.id))
    database.now = START + 9 * DAY
    database.run(lambda tx: tx.actions.done(other.id, ann.id))

    assert [a.id for a in database.read(lambda tx: tx.actions.carried(second))] == [other.id]


def test_a_member_has_caught_up_until_their_last_look(database: Database) -> None:
    ann, bob = (database.run(lambda tx, name=name: person(tx, name)) for name in ("Ann", "Bob"))
    assert database.read(lambda tx: tx.looks.last(ann.id)) is None

    for day in range(3):
        database.now = START + day * DAY
        database.run(lambda tx: tx.looks.take(ann.id))

    assert database.read(lambda tx: tx.looks.last(ann.id)) == START + 2 * DAY
    assert database.read(lambda tx: tx.looks.last(bob.id)) is None


def test_one_who_was_two_members_has_caught_up_until_the_later_look(database: Database) -> None:
    ann, bob = (database.run(lambda tx, name=name: person(tx, name)) for name in ("Ann", "Bob"))
    database.run(lambda tx: tx.looks.take(bob.id))
    database.now = START + DAY
    database.run(lambda tx: tx.looks.take(ann.id))

    database.run(lambda tx: tx.people.move(bob.id, ann.id))

    assert database.read(lambda tx: tx.looks.last(ann.id)) == START + DAY
