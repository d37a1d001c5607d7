"""One request over a connection of its own, as raw bytes, and what came back."""

from __future__ import annotations

import asyncio

from bench.load import complete


class NotSent(Exception):
    """Nobody took the connection: not a byte has left."""


class Lost(Exception):
    """No whole answer came: nobody knows what happened."""


async def exchange(port: int, request: bytes, patience: float) -> tuple[int, bytes]:
    """Status and body of the answer; hangs up after `patience` seconds.

    Raises:
        NotSent: nothing was sent.
        Lost: it was sent, and no answer came in time or whole.
    """
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError) as error:
        raise NotSent from error
    try:
        writer.write(request)
        async with asyncio.timeout(patience):
            raw = await reader.read(-1)
    except (OSError, TimeoutError) as error:
        raise Lost from error
    finally:
        writer.transport.abort()
    answer = complete(raw) if raw else None
    if answer is None:
        raise Lost
    return answer
