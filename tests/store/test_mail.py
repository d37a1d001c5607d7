"""Where members want to be written to, on both databases."""

from __future__ import annotations

from bot.domain.mail import Mailbox
from tests.store.scene import DAY, START, Database, person


def test_an_address_waits_while_the_one_before_holds_until_it_is_proven(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "ann")).id
    assert database.read(lambda tx: tx.mailboxes.of(ann)) == Mailbox()

    database.run(lambda tx: tx.mailboxes.ask(ann, "a@x.test"))
    assert database.read(lambda tx: tx.mailboxes.of(ann)) == Mailbox("", "a@x.test", START)
    database.run(lambda tx: tx.mailboxes.prove(ann, "a@x.test"))
    database.now = START + DAY
    database.run(lambda tx: tx.mailboxes.ask(ann, "b@x.test"))

    assert database.read(lambda tx: tx.mailboxes.of(ann)) == Mailbox("a@x.test", "b@x.test", START + DAY)
    assert database.read(lambda tx: tx.people.member(ann)).mail == "a@x.test"
    assert [m.id for m in database.read(lambda tx: tx.people.named("a@x.test"))] == [ann]
    assert database.read(lambda tx: tx.people.named("b@x.test")) == []


def test_what_is_forgotten_is_in_the_register_no_more(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "ann")).id
    database.run(lambda tx: tx.mailboxes.ask(ann, "a@x.test"))
    database.run(lambda tx: tx.mailboxes.prove(ann, "a@x.test"))

    database.run(lambda tx: tx.mailboxes.forget(ann))

    assert database.read(lambda tx: tx.mailboxes.of(ann)) == Mailbox()
    assert database.read(lambda tx: tx.people.named("a@x.test")) == []


def test_of_two_that_become_one_the_kept_one_keeps_its_address(database: Database) -> None:
    gone, kept, other = (
        database.run(lambda tx, name=name: person(tx, name)).id for name in ("gone", "kept", "other")
    )
    for member, address in ((gone, "gone@x.test"), (kept, "kept@x.test")):
        database.run(lambda tx, m=member, a=address: tx.mailboxes.ask(m, a))
        database.run(lambda tx, m=member, a=address: tx.mailboxes.prove(m, a))

    database.run(lambda tx: tx.people.move(gone, kept))
    assert database.read(lambda tx: tx.mailboxes.of(kept)).address == "kept@x.test"

    database.run(lambda tx: tx.people.move(kept, other))
    assert database.read(lambda tx: tx.mailboxes.of(other)).address == "kept@x.test"
