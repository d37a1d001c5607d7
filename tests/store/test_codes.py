"""Single-use codes, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, text

from tests.store.scene import START, Database

LATER = START + timedelta(minutes=10)


def test_a_code_is_used_up_once(database: Database) -> None:
    database.run(lambda tx: tx.codes.issue("ABC", "link", {"member": 1, "name": "Änn"}, LATER))

    assert database.read(lambda tx: tx.codes.look("ABC", "link")) == {"member": 1, "name": "Änn"}
    assert database.run(lambda tx: tx.codes.take("ABC", "link")) == {"member": 1, "name": "Änn"}
    assert database.run(lambda tx: tx.codes.take("ABC", "link")) is None


def test_a_code_is_good_for_one_kind_of_thing(database: Database) -> None:
    database.run(lambda tx: tx.codes.issue("ABC", "link", {}, LATER))

    assert database.run(lambda tx: tx.codes.take("ABC", "sign-in")) is None
    assert database.run(lambda tx: tx.codes.take("ABC", "link")) == {}


def test_a_code_expires_at_its_instant(database: Database) -> None:
    database.run(lambda tx: tx.codes.issue("ABC", "link", {}, LATER))
    database.now = LATER

    assert database.read(lambda tx: tx.codes.look("ABC", "link")) is None
    assert database.run(lambda tx: tx.codes.take("ABC", "link")) is None


def test_a_code_issued_again_replaces_the_first(database: Database) -> None:
    database.run(lambda tx: tx.codes.issue("ABC", "link", {"n": 1}, LATER))
    database.run(lambda tx: tx.codes.issue("ABC", "link", {"n": 2}, LATER))

    assert database.run(lambda tx: tx.codes.take("ABC", "link")) == {"n": 2}


def test_no_code_stands_in_the_database(database: Database) -> None:
    database.run(lambda tx: tx.codes.issue("SECRET-CODE", "link", {}, LATER))

    engine = create_engine(database.url)
    with engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM codes")).all())
    engine.dispose()

    assert "link" in rows
    assert "SECRET-CODE" not in rows
