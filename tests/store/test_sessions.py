"""Sites, sessions, phases and attendance, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.domain.attendance import Presence, present
from bot.domain.meetings import Meeting
from bot.domain.phases import Phase
from bot.domain.sessions import Session, Sitting
from store import migrating
from tests.store.scene import DAY, START, Database, organisation, person

HOUR = timedelta(hours=1)
ROME = "Europe/Rome"
FIRST = Sitting(START, START + 4 * HOUR, ROME)
SECOND = Sitting(START + DAY, START + DAY + 4 * HOUR, ROME, "Votes")


def planned(database: Database) -> Meeting:
    return database.run(
        lambda tx: tx.meetings.add("GLM", START, SECOND.ends_at, ROME, "glm", (FIRST, SECOND))
    )


def sessions(database: Database, meeting: Meeting, *, dropped: bool = False) -> list[Session]:
    return list(database.read(lambda tx: tx.meetings.sessions(meeting.id, dropped=dropped)))


def again(database: Database, meeting: Meeting) -> Meeting:
    found = database.read(lambda tx: tx.meetings.get(meeting.id))
    assert found is not None
    return found


def test_a_meeting_has_its_sessions_once_and_at_least_one(database: Database) -> None:
    meeting = planned(database)
    planned(database)
    plain = database.run(lambda tx: tx.meetings.add("Other", START, START + DAY, "UTC", "other"))

    assert [one.sitting for one in sessions(database, meeting)] == [FIRST, SECOND]
    (only,) = sessions(database, plain)
    assert only.sitting == Sitting(START, START + DAY, "UTC")
    uids = {one.uid for of in (meeting, plain) for one in sessions(database, of)}
    assert len(uids) == 3


def test_a_meeting_is_as_long_as_its_sessions_on_the_clock_of_the_first(database: Database) -> None:
    meeting = planned(database)
    early = Sitting(START - 2 * HOUR, START - HOUR, "Asia/Tokyo")

    added = database.run(lambda tx: tx.meetings.add_session(meeting.id, early))

    now = again(database, meeting)
    assert (now.starts_at, now.ends_at, now.zone) == (early.starts_at, SECOND.ends_at, "Asia/Tokyo")
    database.run(lambda tx: tx.meetings.drop_session(added))
    now = again(database, meeting)
    assert (now.starts_at, now.zone) == (START, ROME)


def test_what_calendars_know_a_session_by_stays_and_its_revision_rises(database: Database) -> None:
    meeting = planned(database)
    clerk = database.run(lambda tx: person(tx, "Clerk"))
    before = sessions(database, meeting)

    database.run(lambda tx: tx.meetings.change_session(before[0], replace(FIRST, title="Opening")))
    database.now = START - 9 * DAY
    database.run(lambda tx: tx.meetings.move(meeting.id, START + 30 * DAY, clerk.id))
    database.run(lambda tx: tx.meetings.set_link(meeting.id, "https://meet.test/1"))
    last = sessions(database, meeting)[1]
    database.run(lambda tx: tx.meetings.drop_session(last))

    first, second = sessions(database, meeting, dropped=True)
    assert [one.uid for one in (first, second)] == [one.uid for one in before]
    assert (first.revision, second.revision) == (3, 3)
    assert (first.dropped_at, second.dropped_at) == (None, START - 9 * DAY)
    assert first.changed_at == START - 9 * DAY
    assert first.starts_at == START + 30 * DAY
    assert again(database, meeting).link == "https://meet.test/1"
    assert sessions(database, meeting) == [first]


def test_a_dropped_meeting_is_not_to_come_and_neither_has_it_been(database: Database) -> None:
    meeting = planned(database)

    database.run(lambda tx: tx.meetings.drop(meeting.id))

    assert database.read(lambda tx: tx.meetings.upcoming()) == []
    assert [m.id for m in database.read(lambda tx: tx.meetings.all())] == [meeting.id]
    assert sessions(database, meeting) == []
    assert [one.revision for one in sessions(database, meeting, dropped=True)] == [1, 1]
    database.now = START + 9 * DAY
    assert database.read(lambda tx: tx.meetings.ended(START - DAY)) == []
    assert database.read(lambda tx: tx.meetings.last()) is None
    assert planned(database).dropped_at == START


def test_a_site_gets_another_zone_under_its_name_and_leaves_the_sessions(database: Database) -> None:
    meeting = planned(database)
    rome = database.run(lambda tx: tx.meetings.set_site(meeting.id, "Rome", ROME))
    lima = database.run(lambda tx: tx.meetings.set_site(meeting.id, "Lima", "America/Bogota"))
    moved = database.run(lambda tx: tx.meetings.set_site(meeting.id, "Lima", "America/Lima"))
    first = sessions(database, meeting)[0]
    database.run(lambda tx: tx.meetings.change_session(first, replace(FIRST, sites=(rome.id, lima.id))))

    assert moved == replace(lima, zone="America/Lima")
    assert database.read(lambda tx: tx.meetings.sites(meeting.id)) == [rome, moved]
    database.run(lambda tx: tx.meetings.drop_site(rome))
    assert database.read(lambda tx: tx.meetings.sites(meeting.id)) == [moved]
    assert sessions(database, meeting)[0].sitting.sites == (lima.id,)


def test_a_phase_that_was_set_moves_with_the_meeting(database: Database) -> None:
    meeting = planned(database)
    clerk = database.run(lambda tx: person(tx, "Clerk"))
    database.run(lambda tx: tx.meetings.set_phase(meeting.id, Phase.FREEZE, START - 2 * DAY))
    database.run(lambda tx: tx.meetings.set_phase(meeting.id, Phase.FREEZE, START - DAY))

    assert database.read(lambda tx: tx.meetings.phases(meeting.id)) == {Phase.FREEZE: START - DAY}
    database.run(lambda tx: tx.meetings.move(meeting.id, START + 30 * DAY, clerk.id))
    assert database.read(lambda tx: tx.meetings.phases(meeting.id)) == {Phase.FREEZE: START + 29 * DAY}


def test_attendance_is_what_had_been_said_by_an_instant(database: Database) -> None:
    meeting, other = (
        planned(database),
        database.run(lambda tx: tx.meetings.add("Other", START, START + DAY, "UTC", "other")),
    )
    harbour, ridge = (database.run(lambda tx, n=n: organisation(tx, n)) for n in ("Harbour", "Ridge"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    first, second = sessions(database, meeting)
    (elsewhere,) = sessions(database, other)
    said = [
        (first, harbour, Presence.IN, ann.id), (elsewhere, ridge, Presence.IN, None),
        (second, ridge, Presence.ONLINE, None), (second, harbour, Presence.ABSENT, None),
    ]  # fmt: skip
    for number, (session, organised, presence, member) in enumerate(said):
        database.now = START + number * HOUR
        database.run(
            lambda tx, s=session, o=organised, p=presence, m=member: tx.meetings.mark(
                s.id, o.id, p, ann.id, member_id=m
            )
        )

    marks = database.read(lambda tx: tx.meetings.attendance(meeting.id))
    assert [(m.session_id, m.organisation_id, m.member_id) for m in marks] == [
        (first.id, harbour.id, ann.id), (second.id, ridge.id, None), (second.id, harbour.id, None),
    ]  # fmt: skip
    early = database.read(lambda tx: tx.meetings.attendance(meeting.id, START + 2 * HOUR))
    assert present(early) == {harbour.id}
    database.run(lambda tx: tx.meetings.drop_session(second))
    assert len(database.read(lambda tx: tx.meetings.attendance(meeting.id))) == 1


def test_a_meeting_from_before_there_were_sessions_gets_one(database_url: str) -> None:
    engine = create_engine(database_url)
    config = Config()
    config.set_main_option("script_location", str(files("store") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0014")
        connection.execute(
            text(
                "INSERT INTO meetings (key, title, starts_at, ends_at, zone)"
                " VALUES ('glm', 'GLM', 1000000, 3000000, 'UTC')"
            )
        )
        migrating.upgrade(connection)
        rows = connection.execute(
            text("SELECT meeting_id, starts_at, ends_at, zone, uid FROM sessions")
        ).all()
    engine.dispose()

    ((meeting, starts_at, ends_at, zone, uid),) = rows
    assert (meeting, starts_at, ends_at, zone, len(uid)) == (1, 1000000, 3000000, "UTC", 36)
