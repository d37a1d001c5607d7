"""Updates, on both databases."""

from __future__ import annotations

from bot.domain.wordings import Wording
from tests.store.scene import DAY, START, Database, group_id, organisation, person


def test_updates_come_newest_first_of_one_group_or_of_all(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    training, plenary = (database.read(lambda tx, s=s: group_id(tx, s)) for s in ("training", "plenary"))
    posted = [
        database.run(lambda tx, g=g, t=t: tx.updates.add(g, ann.id, harbour.id, t, None))
        for g, t in ((training, "one"), (plenary, "two"), (training, "three"))
    ]

    assert [u.text for u in database.read(lambda tx: tx.updates.latest(training, 5))] == ["three", "one"]
    assert [u.text for u in database.read(lambda tx: tx.updates.latest(None, 2))] == ["three", "two"]
    assert database.read(lambda tx: tx.updates.get(posted[0].id)) == posted[0]
    assert posted[0].posted_at == START
    assert database.read(lambda tx: tx.updates.get(99)) is None


def test_an_update_for_a_meeting_is_known(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    training = database.read(group_id)
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    assert not database.read(lambda tx: tx.updates.exists(training, meeting.id))

    database.run(lambda tx: tx.updates.add(training, ann.id, harbour.id, "Done.", meeting.id))

    assert database.read(lambda tx: tx.updates.exists(training, meeting.id))


def test_an_edited_update_keeps_what_it_said_and_a_withdrawn_one_its_place(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    training, plenary = (database.read(lambda tx, s=s: group_id(tx, s)) for s in ("training", "plenary"))
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    posted = database.run(lambda tx: tx.updates.add(training, ann.id, harbour.id, "Done.", meeting.id, 2))
    assert (posted.objective, posted.version, posted.withdrawn_at) == (2, 1, None)

    database.now = START + DAY
    edited = database.run(lambda tx: tx.updates.edit(posted.id, "Done twice.", None, ann.id))

    assert (edited.text, edited.objective, edited.version) == ("Done twice.", None, 2)
    assert edited.posted_at == START
    assert database.read(lambda tx: tx.updates.earlier(posted.id)) == [
        Wording(1, "Done.", ann.id, START + DAY)
    ]
    assert database.read(lambda tx: tx.updates.since(START - DAY, [training])) == [edited]
    assert database.read(lambda tx: tx.updates.since(START, [training])) == []
    assert database.read(lambda tx: tx.updates.since(START - DAY, [plenary])) == []

    for _ in range(2):
        database.run(lambda tx: tx.updates.withdraw(posted.id))
        database.now = START + 2 * DAY

    (kept,) = database.read(lambda tx: tx.updates.of_meeting(meeting.id))
    assert (kept.id, kept.withdrawn_at) == (posted.id, START + DAY)
    assert database.read(lambda tx: tx.updates.latest(training, 5)) == [kept]
    assert not database.read(lambda tx: tx.updates.exists(training, meeting.id))
    assert database.read(lambda tx: tx.updates.since(START - DAY, [training])) == []


def test_updates_go_on_from_the_one_older_than_a_number(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    training = database.read(group_id)
    posted = [
        database.run(lambda tx, t=t: tx.updates.add(training, ann.id, harbour.id, t, None)) for t in "abcd"
    ]

    found = database.read(lambda tx: tx.updates.latest(training, 2, before=posted[2].id))

    assert [one.text for one in found] == ["b", "a"]
