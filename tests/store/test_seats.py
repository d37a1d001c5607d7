"""The seats of bodies, on both databases."""

from __future__ import annotations

import pytest

from tests.store.scene import Database, group_id, person


def test_voting_seats_are_neither_the_chairs_nor_an_observers(database: Database) -> None:
    sag = database.read(lambda tx: group_id(tx, "sag"))

    assert [unit.name for unit in database.read(lambda tx: tx.seats.voting(sag))] == ["NGO-1", "NGO-2"]


def test_whoever_fills_the_chairs_seat_chairs_the_body(database: Database) -> None:
    sag = database.read(lambda tx: group_id(tx, "sag"))
    ann, bob = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob"))

    database.run(lambda tx: tx.seats.fill("chair", ann.id, bob.id))
    database.run(lambda tx: tx.seats.fill("ngo-1", bob.id))

    assert database.read(lambda tx: tx.seats.chairs_of(ann.id)) == {sag}
    assert database.read(lambda tx: tx.seats.chairs_of(bob.id)) == frozenset()


def test_only_a_seat_of_the_file_can_be_filled(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    with pytest.raises(LookupError, match="no seat throne"):
        database.run(lambda tx: tx.seats.fill("throne", ann.id))


def test_seats_are_as_they_are_filled_and_vacated_by_whoever_leaves(database: Database) -> None:
    ann, bob = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob"))
    database.run(lambda tx: tx.seats.fill("ngo-1", ann.id, bob.id))
    database.run(lambda tx: tx.seats.fill("ngo-2", bob.id))

    def filled() -> dict[str, tuple[int | None, int | None]]:
        seats = database.read(lambda tx: tx.seats.all())
        return {s.slug: (s.holder_id, s.stand_in_id) for s in seats}

    empty = (None, None)
    assert filled() == {
        "chair": empty, "guest": empty, "ngo-1": (ann.id, bob.id), "ngo-2": (bob.id, None),
    }  # fmt: skip
    assert [s.slug for s in database.run(lambda tx: tx.seats.vacate(bob.id))] == ["ngo-1", "ngo-2"]
    assert filled() == {"chair": empty, "guest": empty, "ngo-1": (ann.id, None), "ngo-2": empty}
    assert database.run(lambda tx: tx.seats.vacate(bob.id)) == []
    sag = database.read(lambda tx: group_id(tx, "sag"))
    ended = {t.seat: t.ended_at is not None for t in database.read(lambda tx: tx.seats.terms(sag))}
    assert ended == {"ngo-1": False, "ngo-2": True}
