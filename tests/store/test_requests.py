"""Requests already answered, on both databases."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from bot.ports import Transaction
from tests.store.scene import START, Database


def test_the_first_answer_is_kept_for_a_day(database: Database) -> None:
    database.run(lambda tx: tx.requests.remember("r1", "{}"))
    database.now = START + timedelta(days=1)
    database.run(lambda tx: tx.requests.prune())
    assert database.read(lambda tx: tx.requests.answer("r1")) == "{}"

    database.now = START + timedelta(days=1, microseconds=1)
    database.run(lambda tx: tx.requests.prune())

    assert database.read(lambda tx: tx.requests.answer("r1")) is None


def test_of_two_who_carry_out_one_request_at_once_one_finds_the_others_answer(postgres: Database) -> None:
    looked = threading.Barrier(2, timeout=10)
    done: list[str] = []

    def work(tx: Transaction) -> str:
        answer = tx.requests.answer("r1")
        if answer is not None:
            return answer
        if not done:
            looked.wait()
        own = f"by {threading.get_ident()}"
        tx.requests.remember("r1", own)
        done.append(own)
        return own

    async def both() -> list[str]:
        return await asyncio.gather(postgres.store.run(work), postgres.store.run(work))

    first, second = asyncio.run(both())

    assert first == second
