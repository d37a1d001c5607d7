"""Private calendars, on both databases."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from tests.store.scene import DAY, START, Database, person


def test_a_member_has_one_calendar_under_the_newest_token(database: Database) -> None:
    ann, bo = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bo"))
    database.run(lambda tx: tx.feeds.give(ann.id, "first"))
    database.run(lambda tx: tx.feeds.give(bo.id, "other"))
    database.now = START + DAY
    database.run(lambda tx: tx.feeds.give(ann.id, "second"))

    assert database.read(lambda tx: tx.feeds.owner("first")) is None
    assert database.read(lambda tx: tx.feeds.owner("second")) == ann.id
    assert database.read(lambda tx: tx.feeds.owner("other")) == bo.id
    assert database.read(lambda tx: tx.feeds.since(ann.id)) == START + DAY


def test_one_that_has_ended_is_nobodys(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.feeds.give(ann.id, "secret"))

    assert database.run(lambda tx: tx.feeds.take(ann.id))
    assert not database.run(lambda tx: tx.feeds.take(ann.id))

    assert database.read(lambda tx: tx.feeds.owner("secret")) is None
    assert database.read(lambda tx: tx.feeds.since(ann.id)) is None


def test_the_database_does_not_hold_the_token(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.feeds.give(ann.id, "a-secret-address"))

    engine = create_engine(database.url)
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM feeds")).all()
    engine.dispose()

    assert "a-secret-address" not in map(str, row)
