"""Hearing from the other processes on a PostgreSQL database that something new can be shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from store.log import CHANNEL

AGAIN = 1.0
"""Seconds after which a lost connection is made again."""

_log = logging.getLogger(__name__)


async def listen(how: Mapping[str, Any], heard: Callable[[], None]) -> None:
    """Calls `heard` at each notice, until cancelled; `how` are the driver's words for the connection.

    Also when the connection stands again: what was told meanwhile, nobody heard.
    """
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**how, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                heard()
                async for _ in connection.notifies():
                    heard()
        except psycopg.OperationalError as error:
            _log.warning("not listening: %s", str(error).partition("\n")[0])
        await asyncio.sleep(AGAIN)
