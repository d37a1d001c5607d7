"""Outputs and their versions, on both databases."""

from __future__ import annotations

import pytest

from bot.domain.outputs import OutputVersion
from tests.store.scene import DAY, START, Database, group_id, person


def test_an_output_keeps_all_its_versions(database: Database) -> None:
    ann, bob = (database.run(lambda tx, name=name: person(tx, name)) for name in ("Ann", "Bob"))
    training = database.read(group_id)

    added = database.run(lambda tx: tx.outputs.add(training, "The module", "", ann.id))
    database.now = START + DAY
    renewed = database.run(lambda tx: tx.outputs.renew(added.id, "https://x.test/2", bob.id))

    first, second = (
        OutputVersion(1, "", ann.id, START),
        OutputVersion(2, "https://x.test/2", bob.id, START + DAY),
    )
    assert (added.group_id, added.title, added.versions) == (training, "The module", (first,))
    assert renewed.versions == (first, second)
    assert (renewed.latest, renewed.version(1)) == (second, first)
    assert database.read(lambda tx: tx.outputs.get(added.id)) == renewed
    with pytest.raises(LookupError):
        renewed.version(3)


def test_the_outputs_of_a_group_or_of_all_come_with_the_newest_version_first(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    training, sag = (database.read(lambda tx, s=s: group_id(tx, s)) for s in ("training", "sag"))
    one, two, three = (
        database.run(lambda tx, g=g, t=t: tx.outputs.add(g, t, "", ann.id))
        for g, t in ((training, "one"), (sag, "two"), (training, "three"))
    )
    assert [o.title for o in database.read(lambda tx: tx.outputs.of())] == ["three", "two", "one"]

    database.now = START + DAY
    database.run(lambda tx: tx.outputs.renew(one.id, "", ann.id))

    assert [o.title for o in database.read(lambda tx: tx.outputs.of())] == ["one", "three", "two"]
    assert [o.id for o in database.read(lambda tx: tx.outputs.of(training))] == [one.id, three.id]
    assert [o.id for o in database.read(lambda tx: tx.outputs.of(sag))] == [two.id]


def test_what_is_no_output_is_none_and_gets_no_version(database: Database) -> None:
    assert database.read(lambda tx: tx.outputs.get(99)) is None
    assert database.read(lambda tx: tx.outputs.of()) == []
    with pytest.raises(LookupError):
        database.run(lambda tx: tx.outputs.renew(99, "", 1))
