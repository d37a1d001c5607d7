"""A process that writes to a store and says what was acknowledged; tests kill it."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.ports import Transaction
from store import open_store


def saying(number: int, worker: int):  # type: ignore[no-untyped-def]
    def work(tx: Transaction) -> str:
        key = f"{os.getpid()}-{worker}-{number}"
        tx.requests.remember(key, "{}")
        tx.log.append("said", "vote:1", {"key": key})
        return key

    return work


async def main(url: str, workers: int, each: int) -> None:
    store = open_store(url, parse=lambda source: None, clock=lambda at: at)  # type: ignore[arg-type,return-value]
    os.write(1, b"opened\n")

    async def worker(index: int) -> None:
        for number in range(each):
            key = await store.run(saying(number, index))
            os.write(1, f"acknowledged {key}\n".encode())

    await asyncio.gather(*(worker(index) for index in range(workers)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
