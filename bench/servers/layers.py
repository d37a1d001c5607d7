"""`plenary serve` cut off somewhere on a ballot's way, of the same parts: a part costs the difference.

BENCH_LAYER says how far a press gets: `http`, where nothing of it is read; `request`, where it is checked and
understood, and gets the answer that the first press got from the core.
"""

from __future__ import annotations

import asyncio
import gc
from contextlib import AsyncExitStack

from adapters.asgi import ACKNOWLEDGED, Receive, Scope, Send
from adapters.catalogues import languages, speeches
from adapters.clock import Clock
from adapters.seals import KeyFolder
from adapters.server import Front, run, serve
from adapters.settings import read_settings
from bench.servers.settings import port, setting
from bot.commands import registry
from bot.dispatch import Dispatch, Dispatcher
from bot.platforms import configured
from bot.requests import Reply, Request
from bot.upkeep import opened

gc.set_threshold(10_000)  # as the product


class Kept:
    """Answers everything with the core's answer to the first request."""

    def __init__(self, core: Dispatch) -> None:
        self._core = core
        self._first: asyncio.Task[Reply] | None = None

    async def __call__(self, request: Request) -> Reply:
        """The answer."""
        if self._first is None:
            self._first = asyncio.ensure_future(self._core(request))
        return await self._first


async def acknowledging(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - an ASGI application
    """Reads nothing and acknowledges."""
    await ACKNOWLEDGED.send(send)


async def _ready() -> str:
    return ""


async def main(layer: str) -> None:
    """Serves until told to stop."""
    settings, words = read_settings(), speeches()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, Clock()))
        seals, commands = KeyFolder(settings.keys_folder), registry(map(words, languages()))
        core = Dispatcher(store, seals, commands, words, settings.url, lambda: None)
        platforms = await configured(settings, store, Kept(core), words, stack)
        gates = {} if layer == "http" else platforms.gates
        front = Front(gates, acknowledging, _ready)
        await serve(front, "127.0.0.1", port(), platforms.warm, lambda: None)


if __name__ == "__main__":
    run(main(setting("BENCH_LAYER")))
