"""Notes for the Record, their versions, calls and numbers, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.notes import Number, Version
from bot.ports import Transaction
from tests.store.scene import DAY, START, Database, draft, person


def meeting(tx: Transaction, starts_at: datetime = START) -> int:
    return tx.meetings.add("Meeting", starts_at, starts_at + DAY, "Europe/Rome", f"{starts_at}").id


def test_a_note_keeps_all_its_versions_with_who_and_when(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    number = database.run(meeting)
    assert database.read(lambda tx: tx.notes.get(number)) is None

    database.run(lambda tx: tx.notes.add(number, '{"a":1}', None))
    database.now = START + DAY
    note = database.run(lambda tx: tx.notes.add(number, '{"a":2}', ann.id))

    assert note.versions == (
        Version(1, '{"a":1}', START, None), Version(2, '{"a":2}', START + DAY, ann.id),
    )  # fmt: skip
    assert note.number is None
    assert database.read(lambda tx: tx.notes.get(number)) == note


def test_a_call_leads_to_the_note_it_is_about(database: Database) -> None:
    number = database.run(meeting)
    database.run(lambda tx: tx.notes.add(number, "{}", None))
    calls = [database.run(draft).id for _ in range(2)]

    for call in calls:
        database.run(lambda tx, call=call: tx.notes.call(number, call))

    note = database.read(lambda tx: tx.notes.of_call(calls[0]))
    assert note is not None
    assert (note.meeting_id, note.calls) == (number, tuple(calls))
    assert database.read(lambda tx: tx.notes.of_call(99)) is None


def test_numbers_count_from_one_in_each_year_and_the_latest_meeting_comes_first(database: Database) -> None:
    first, second, third = (database.run(lambda tx, n=n: meeting(tx, START + n * DAY)) for n in range(3))
    for number in (first, second, third):
        database.run(lambda tx, number=number: tx.notes.add(number, "{}", None))

    published = [
        database.run(lambda tx, n=n, y=y: tx.notes.publish(n, y)).number
        for n, y in ((second, 2027), (first, 2027), (third, 2028))
    ]

    assert published == [Number(2027, 1), Number(2027, 2), Number(2028, 1)]
    assert [n.meeting_id for n in database.read(lambda tx: tx.notes.listed())] == [third, second, first]
    assert [n.published_at for n in database.read(lambda tx: tx.notes.listed(1))] == [START]


def test_what_has_no_note_gets_no_number(database: Database) -> None:
    number = database.run(meeting)
    with pytest.raises(LookupError):
        database.run(lambda tx: tx.notes.publish(number, 2027))
