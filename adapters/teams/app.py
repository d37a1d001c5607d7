"""Teams put together: the gate, the messengers, and the SDK that is loaded once the server is ready."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import aiohttp

from adapters.limits import Limits
from adapters.teams import TeamsConnection
from adapters.teams.answering import Answering
from adapters.teams.gate import Gate, Turns
from adapters.teams.login import Login
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.tokens import Tokens
from bot.dispatch import Dispatch
from bot.phrases import Speeches


class TeamsApp:
    """Teams as the server uses it: `asgi` answers POST /api/messages, `messengers` send by connection key.

    `now` must be the real time, in aware UTC, for the tokens of both sides are counted by it. `session` is
    the server's, and must live until `close`.
    """

    def __init__(
        self,
        connections: Sequence[TeamsConnection],
        dispatch: Dispatch,
        now: Callable[[], datetime],
        words: Speeches,
        session: aiohttp.ClientSession,
        limits: Limits,
    ) -> None:
        _require_distinct(connections)
        self._tokens = Tokens(connections, session, now)
        self.messengers: Mapping[str, TeamsMessenger] = {
            connection.key: TeamsMessenger(connection, session, Login(connection, session, now), words)
            for connection in connections
        }
        self._answering = Answering(dispatch, now, words, self.messengers)
        self._loading: asyncio.Task[Turns] | None = None
        self._starting: asyncio.Task[None] | None = None
        self.asgi = Gate(self._tokens, limits, self._answering, self._turns)

    async def start(self) -> None:
        """Begins what the first requests would wait for, and returns at once."""
        self._starting = asyncio.create_task(self._prepare())

    async def _prepare(self) -> None:
        # The keys first: loading the SDK holds the interpreter for longer than a fetch may take.
        await self._tokens.start()
        await self._turns()

    async def close(self) -> None:
        """Ends what is under way."""
        await self._tokens.close()
        under_way = [task for task in (self._starting, self._loading) if task is not None]
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _turns(self) -> Turns:
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return await asyncio.shield(self._loading)

    def _load(self) -> Turns:
        # By name, because an import statement would load the SDK with this module.
        turns: Turns = importlib.import_module("adapters.teams.botframework").SdkTurns(self._answering)
        return turns


def _require_distinct(connections: Sequence[TeamsConnection]) -> None:
    for names in ([c.app_id for c in connections], [c.key for c in connections]):
        if len(set(names)) < len(names):
            raise ValueError("two Teams connections have the same app id or the same tenant")
