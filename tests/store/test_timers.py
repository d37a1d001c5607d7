"""Timers, on both databases."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from bot.domain.prompts import Prompt
from bot.ports import Transaction
from tests.rigs.outgoing import claimed
from tests.store.scene import DAY, START, Database

MINUTE = timedelta(minutes=1)


def set_timer(database: Database, key: str, due_at: object, kind: str = "close") -> None:
    database.run(lambda tx: tx.timers.set(key, kind, 7, due_at))  # type: ignore[arg-type]


def due(database: Database) -> list[str]:
    return [timer.key for timer in database.run(lambda tx: tx.timers.due(10))]


def test_a_timer_is_due_from_its_instant_on_the_oldest_first(database: Database) -> None:
    set_timer(database, "b", START + MINUTE)
    set_timer(database, "a", START + 2 * MINUTE)
    assert due(database) == []

    database.now = START + MINUTE
    assert due(database) == ["b"]
    database.now = START + DAY
    assert due(database) == ["b", "a"]
    assert len(database.run(lambda tx: tx.timers.due(1))) == 1


def test_setting_it_again_moves_it(database: Database) -> None:
    set_timer(database, "a", START)
    set_timer(database, "a", START + DAY)

    assert due(database) == []
    assert database.read(lambda tx: tx.timers.next_due()) == START + DAY


def test_a_fired_timer_neither_moves_nor_fires_again(database: Database) -> None:
    set_timer(database, "a", START)
    database.run(lambda tx: tx.timers.fired("a"))

    set_timer(database, "a", START - DAY)
    database.run(lambda tx: tx.timers.cancel("a"))

    assert due(database) == []
    assert database.read(lambda tx: tx.timers.next_due()) is None


def test_a_cancelled_timer_may_be_set_anew(database: Database) -> None:
    set_timer(database, "a", START)
    database.run(lambda tx: tx.timers.cancel("a"))
    assert due(database) == []

    set_timer(database, "a", START)

    assert due(database) == ["a"]


def test_the_next_due_is_the_earlier_of_timers_and_free_prompts(database: Database) -> None:
    set_timer(database, "a", START + 2 * MINUTE)
    prompt = Prompt("p", "vote", 1, START + MINUTE, START + DAY)
    database.run(lambda tx: tx.deliveries.plan([prompt]))
    assert database.read(lambda tx: tx.timers.next_due()) == START + MINUTE

    database.now = START + MINUTE
    database.run(lambda tx: claimed(tx, 1, MINUTE))

    assert database.read(lambda tx: tx.timers.next_due()) == START + 2 * MINUTE


def test_a_prompt_that_did_not_get_through_is_due_when_it_is_tried_again(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([Prompt("p", "vote", 1, START, START + DAY)]))

    def fails(tx: Transaction) -> None:
        for delivery in claimed(tx, 1, MINUTE):
            tx.deliveries.retry(delivery, START + 2 * MINUTE)

    database.run(fails)

    assert database.read(lambda tx: tx.timers.next_due()) == START + 2 * MINUTE


def test_a_due_timer_that_one_replica_holds_is_passed_over_by_the_other(postgres: Database) -> None:
    for key in ("a", "b"):
        set_timer(postgres, key, START)
    both_have = threading.Barrier(2, timeout=10)

    def fire(tx: Transaction) -> str:
        (timer,) = tx.timers.due(1)
        both_have.wait()
        tx.timers.fired(timer.key)
        return timer.key

    async def replicas() -> list[str]:
        return await asyncio.gather(postgres.store.run(fire), postgres.store.run(fire))

    assert sorted(asyncio.run(replicas())) == ["a", "b"]
