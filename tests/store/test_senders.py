"""Who sends for which connection, and what is known of why its messages wait."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Platform
from bot.domain.prompts import Prompt
from bot.ports import Transaction
from bot.ports.senders import Queue, Turn
from bot.requests import Hints
from tests.rigs.outgoing import HERE
from tests.store.scene import DAY, START, Database, account, person, private

TIME, MINUTE = timedelta(seconds=20), timedelta(minutes=1)
OTHER = (Platform.TEAMS, "tenant")


def take(database: Database, sender: str) -> Turn | None:
    """A sender's turn, in which it takes something."""

    def taken(tx: Transaction) -> Turn | None:
        turn = tx.senders.turn(HERE, sender, TIME)
        if turn:
            tx.senders.took(HERE, sender)
        return turn

    return database.run(taken)


def test_a_connection_is_one_senders_until_it_has_taken_nothing_for_a_time(postgres: Database) -> None:
    assert take(postgres, "one") == Turn(None, None)
    postgres.now = START + TIME - timedelta(seconds=1)
    assert take(postgres, "other") is None
    assert take(postgres, "one") == Turn(None, None)
    postgres.now = START + 2 * TIME - timedelta(seconds=1)

    assert take(postgres, "other") == Turn(TIME, None)
    assert take(postgres, "one") is None


def test_another_connection_is_anybodys_and_a_sender_that_ends_leaves_its_own(postgres: Database) -> None:
    take(postgres, "one")
    assert postgres.run(lambda tx: tx.senders.turn(OTHER, "other", TIME)) == Turn(None, None)

    postgres.run(lambda tx: tx.senders.release("one"))
    postgres.now = START + timedelta(seconds=1)

    assert take(postgres, "other") == Turn(timedelta(seconds=1), None)


def test_on_sqlite_whoever_asks_is_the_only_one_left(sqlite: Database) -> None:
    take(sqlite, "killed")
    sqlite.now = START + timedelta(seconds=3)

    assert take(sqlite, "started again") == Turn(timedelta(seconds=3), None)
    assert take(sqlite, "started again") == Turn(None, None)


def test_a_pause_outlives_the_sender_that_was_told_of_it(database: Database) -> None:
    take(database, "one")
    database.run(lambda tx: tx.senders.pause(HERE, START + MINUTE, "ratelimited"))
    database.now = START + TIME

    turn = take(database, "other")

    assert turn
    assert turn.paused_until == START + MINUTE


def test_a_queue_says_how_much_waits_since_when_and_why(database: Database) -> None:
    def shown(tx: Transaction) -> None:
        person(tx, "Ann")
        tx.people.meet(account("Ann"), private("Ann"), Hints(zone="UTC", reference="there"))
        home = tx.people.conversation(private("Ann"))
        assert home is not None
        tx.slots.show("vote:1", home.id)
        tx.deliveries.plan([Prompt(k, "vote", 1, START - MINUTE, START + DAY, "o1", None) for k in "ab"])
        tx.deliveries.route(tx.deliveries.arrived(1)[0][0], HERE, 1)

    database.run(shown)
    waiting = {q.connection: q.messages for q in database.read(lambda tx: tx.senders.queues())}
    assert waiting == {None: 1, HERE: 2}
    take(database, "one")
    database.run(lambda tx: tx.senders.failed(HERE, "status 500"))
    database.now = START + MINUTE
    database.run(lambda tx: tx.senders.failed(HERE, "status 503"))

    queue = next(q for q in database.read(lambda tx: tx.senders.queues()) if q.connection)
    assert queue == Queue(HERE, 2, START - MINUTE, START, "status 503", START)

    database.run(lambda tx: tx.senders.succeeded(HERE))
    queue = next(q for q in database.read(lambda tx: tx.senders.queues()) if q.connection)
    assert (queue.trouble, queue.trouble_since) == ("", None)


def test_what_goes_through_a_connection_that_is_no_more_is_given_another(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([Prompt("a", "vote", 1, START, START + DAY, "o1", None)]))

    def routed(tx: Transaction) -> list[str]:
        arrived = tx.deliveries.arrived(9)
        for number, _ in arrived:
            tx.deliveries.route(number, OTHER, 1)
        return [prompt.key for _, prompt in arrived]

    assert database.run(routed) == ["a"]
    database.run(lambda tx: tx.deliveries.unroute([HERE, OTHER]))
    assert database.run(routed) == []

    database.run(lambda tx: tx.deliveries.unroute([HERE]))

    assert database.run(routed) == ["a"]
