"""What is due and not done."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.prompts import Prompt
from bot.ports import Transaction
from bot.requests import Hints
from tests.rigs.outgoing import HERE, claimed
from tests.store.scene import DAY, START, Database, account, person, private

MINUTE = timedelta(minutes=1)


def shown(tx: Transaction) -> int:
    """A conversation that shows something."""
    person(tx, "Ann")
    tx.people.meet(account("Ann"), private("Ann"), Hints(zone="UTC", reference="there"))
    home = tx.people.conversation(private("Ann"))
    assert home is not None
    tx.slots.show("vote:1", home.id)
    return home.id


def test_the_oldest_of_each_kind_is_found_and_what_is_to_come_is_not(database: Database) -> None:
    def planned(tx: Transaction) -> None:
        shown(tx)
        for key, due in (("a", START + MINUTE), ("b", START + 2 * MINUTE), ("c", START + DAY)):
            tx.timers.set(key, "kind", 1, due)
            tx.deliveries.plan([Prompt(key, "vote", 1, due + MINUTE, START + DAY, "o1", None)])

    database.run(planned)
    database.now = START + 5 * MINUTE

    found = database.read(lambda tx: tx.backlog)
    waits = found.waits(database.now)

    assert waits == {"timer": 4 * MINUTE, "prompt": 3 * MINUTE, "message": 5 * MINUTE}
    assert found.parked == 0


def test_what_is_done_or_parked_is_waited_for_no_more(database: Database) -> None:
    database.run(shown)
    database.run(lambda tx: tx.timers.set("a", "kind", 1, START))
    database.run(lambda tx: tx.deliveries.plan([Prompt("a", "vote", 1, START, START + DAY, "o1", None)]))
    database.now = START + MINUTE

    def done(tx: Transaction) -> None:
        (slot,) = tx.slots.claim(HERE, 9, MINUTE)
        tx.slots.park(slot, "archived")
        (delivery,) = claimed(tx, 9, MINUTE)
        tx.deliveries.park(delivery, "blocked")
        tx.timers.fired("a")

    database.run(done)

    found = database.read(lambda tx: tx.backlog)
    assert set(found.waits(database.now).values()) == {timedelta(0)}
    assert found.parked == 2
