"""Updates, on both databases."""

from __future__ import annotations

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
