"""The adversary finds out who voted how where that was stored naively, and only there."""

from __future__ import annotations

import hashlib
import json
import random
import secrets
from base64 import b64encode
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, text

from adapters.seals import KeyFolder
from tests.rigs.evidence import Evidence, seized, wal_file
from tests.rigs.forensics import Secret, links, mentions

CAST = 40
OPTIONS = ("quince marmalade", "quokka pictures", "quartz crystals", "quiver of arrows", "quilt of squares")
NEVER = ("quaver of a lute", "quagga in a zoo!")
LOTS = random.Random(7)
TRUTH = {f"o{number}": LOTS.choice(OPTIONS) for number in LOTS.sample(range(1, 100), CAST)}
"""In the order of casting, which is no order of anything else."""
SECRET = Secret(
    TRUTH, {unit: (unit,) for unit in TRUTH}, {option: (option,) for option in (*OPTIONS, *NEVER)}
)  # fmt: skip

Storage = Callable[[Connection], None]


def run(connection: Connection, statement: str, *rows: dict[str, object]) -> None:
    connection.execute(text(statement), list(rows) or None)


def found(url: str, *storages: Storage) -> Evidence:
    """What is found of what the storages did, each in a transaction of its own."""
    since = wal_file(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        run(connection, "CREATE TABLE rules (options TEXT)")
        run(connection, "INSERT INTO rules VALUES (:options)", {"options": json.dumps([*OPTIONS, *NEVER])})
        run(connection, "CREATE TABLE turnout (unit TEXT PRIMARY KEY, member_id INTEGER, at INTEGER)")
    for storage in storages:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # some builds of it wipe what is deleted
                run(connection, "PRAGMA secure_delete = 0")
            storage(connection)
    engine.dispose()
    return seized(url, since)


def turnout(connection: Connection) -> None:
    rows = [{"unit": u, "member": 500 - n, "at": 1000 + n} for n, u in enumerate(TRUTH)]
    run(connection, "INSERT INTO turnout VALUES (:unit, :member, :at)", *rows)


def shuffled(connection: Connection) -> None:
    ballots = list(TRUTH.values())
    secrets.SystemRandom().shuffle(ballots)
    run(connection, "CREATE TABLE results (ballots TEXT)")
    run(connection, "INSERT INTO results VALUES (:ballots)", {"ballots": json.dumps(ballots)})


def test_a_turnout_and_shuffled_ballots_tell_nothing(database_url: str) -> None:
    evidence = found(database_url, turnout, shuffled)
    assert links(evidence, SECRET) == []


def test_sealed_ballots_tell_nothing_and_name_nothing(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = KeyFolder(tmp_path_factory.mktemp("seals") / "keys")
    keys.create(1)

    def sealed(connection: Connection) -> None:
        run(connection, "CREATE TABLE ballots (unit TEXT PRIMARY KEY, choice TEXT)")
        rows = [{"unit": u, "choice": keys.seal(1, u, c, 20)} for u, c in TRUTH.items()]
        run(connection, "INSERT INTO ballots VALUES (:unit, :choice)", *rows)

    evidence = found(database_url, turnout, sealed)
    assert links(evidence, SECRET) == []
    assert len(set(mentions(evidence, SECRET).values())) == 1


def column(said: Callable[[str], str]) -> Storage:
    def storage(connection: Connection) -> None:
        run(connection, "CREATE TABLE ballots (unit TEXT PRIMARY KEY, choice TEXT)")
        rows = [{"unit": unit, "choice": said(choice)} for unit, choice in TRUTH.items()]
        run(connection, "INSERT INTO ballots VALUES (:unit, :choice)", *rows)

    return storage


def in_order_of_casting(connection: Connection) -> None:
    run(connection, "CREATE TABLE choices (choice TEXT)")
    run(connection, "INSERT INTO choices VALUES (:choice)", *({"choice": c} for c in TRUTH.values()))


def with_instants(connection: Connection) -> None:
    run(connection, "CREATE TABLE choices (key TEXT PRIMARY KEY, choice TEXT, at INTEGER)")
    rows = [
        {"key": secrets.token_hex(8), "choice": choice, "at": 5000 + number * 3}
        for number, choice in enumerate(TRUTH.values())
    ]
    secrets.SystemRandom().shuffle(rows)
    run(connection, "INSERT INTO choices VALUES (:key, :choice, :at)", *rows)


def list_in_order_of_units(connection: Connection) -> None:
    ballots = [choice for _, choice in sorted(TRUTH.items(), reverse=True)]
    run(connection, "CREATE TABLE results (ballots TEXT)")
    run(connection, "INSERT INTO results VALUES (:ballots)", {"ballots": json.dumps(ballots)})


def list_in_order_of_members(connection: Connection) -> None:
    ballots = [{"choice": choice} for choice in reversed(TRUTH.values())]
    run(connection, "CREATE TABLE results (choice TEXT)")
    run(connection, "INSERT INTO results VALUES (:choice)", *ballots)


def overwritten(connection: Connection) -> None:
    run(connection, "UPDATE ballots SET choice = 'x'")


def deleted(connection: Connection) -> None:
    run(connection, "DELETE FROM ballots")


def events(connection: Connection) -> None:
    rows = [{"payload": json.dumps({"unit": u, "ballot": {"choice": c}})} for u, c in TRUTH.items()]
    secrets.SystemRandom().shuffle(rows)
    run(connection, "CREATE TABLE events (payload TEXT)")
    run(connection, "INSERT INTO events VALUES (:payload)", *rows)


NAIVE: dict[str, tuple[Storage, ...]] = {
    "plain": (column(str),),
    "hash": (column(lambda choice: hashlib.sha256(choice.encode()).hexdigest()),),
    "length": (column(lambda choice: secrets.token_hex(8 + OPTIONS.index(choice))),),
    "salted": (column(lambda choice: f"{secrets.token_hex(8)} {choice}"),),
    "order": (in_order_of_casting,),
    "instants": (with_instants,),
    "units": (list_in_order_of_units,),
    "members": (list_in_order_of_members,),
    "overwritten": (column(str), overwritten),
    "deleted": (column(str), deleted),
    "events": (events,),
}


@pytest.mark.parametrize("storages", NAIVE.values(), ids=NAIVE)
def test_naive_storage_is_seen_through(database_url: str, storages: tuple[Storage, ...]) -> None:
    assert links(found(database_url, turnout, *storages), SECRET)


def each_with_its_turnout(connection: Connection) -> None:
    """Random keys and no instants: only the transactions are common to unit and choice."""
    run(connection, "CREATE TABLE choices (key TEXT PRIMARY KEY, choice TEXT)")


def test_a_transaction_that_writes_unit_and_choice_links_them(database_url: str) -> None:
    def one(unit: str, choice: str) -> Storage:
        def storage(connection: Connection) -> None:
            run(connection, "INSERT INTO turnout VALUES (:unit, 1, 1)", {"unit": unit})
            run(
                connection,
                "INSERT INTO choices VALUES (:key, :choice)",
                {"key": secrets.token_hex(8), "choice": choice},
            )

        return storage

    casts = [one(unit, choice) for unit, choice in TRUTH.items()]
    told = links(found(database_url, each_with_its_turnout, *casts), SECRET)
    assert told
    if database_url.startswith("postgresql"):
        assert any("#xmin" in where for where in told)


@pytest.mark.parametrize("place", ["log", "messages"])
def test_a_log_line_or_a_message_that_repeats_a_choice_is_seen(database_url: str, place: str) -> None:
    lines = "\n".join(f'{{"unit": "{unit}", "said": "vote 12 {choice}"}}' for unit, choice in TRUTH.items())
    evidence = found(database_url, turnout).also(**{place: lines.encode()})
    assert any(place in where for where in links(evidence, SECRET))


def hexadecimal(choice: str) -> str:
    return choice.encode().hex()


def base64(choice: str) -> str:
    return b64encode(choice.encode()).decode()


@pytest.mark.parametrize("said", [str, str.upper, hexadecimal, base64])
def test_a_choice_that_was_written_down_is_mentioned_more_often(
    database_url: str, said: Callable[[str], str]
) -> None:
    counted = mentions(found(database_url, turnout, column(said)), SECRET)
    assert min(counted[option] for option in OPTIONS) > max(counted[option] for option in NEVER)
