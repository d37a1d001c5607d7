"""Our own bearer token for the Bot Connector: fetched once, renewed early, never fetched twice at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import orjson

from adapters.teams import TeamsConnection
from bot.ports import Throttled

SCOPE = "https://api.botframework.com/.default"
TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=2)
EARLY = timedelta(minutes=5)
PAUSE = 10.0  # seconds before the next attempt when there is no token to be had

log = logging.getLogger("plenary.teams")


class Login:
    """The client credentials of one connection, exchanged for tokens."""

    def __init__(
        self, connection: TeamsConnection, session: aiohttp.ClientSession, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._session = session
        self._now = now
        self._lock = asyncio.Lock()
        self._token = ""
        self._renew_at: datetime | None = None
        self._expires_at: datetime | None = None

    async def token(self) -> str:
        """A token good for some minutes; raises `Throttled` when there is none, for nothing is sent then."""
        if self._is_before(self._renew_at):
            return self._token
        async with self._lock:
            if not self._is_before(self._renew_at):
                await self._renew()
        return self._token

    def forget(self, token: str) -> None:
        """Drops a token that the connector refused, unless it was renewed meanwhile."""
        if token == self._token:
            self._renew_at = self._expires_at = None

    def _is_before(self, instant: datetime | None) -> bool:
        return instant is not None and self._now() < instant

    async def _renew(self) -> None:
        try:
            granted = await self._grant()
            token, lifetime = str(granted["access_token"]), timedelta(seconds=int(granted["expires_in"]))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("no token for the Bot Connector: %s", type(error).__name__)
            if self._is_before(self._expires_at):
                return  # the old one is good a little longer
            raise Throttled(PAUSE, "no token for the Bot Connector") from error
        self._token = token
        self._expires_at = self._now() + lifetime
        self._renew_at = self._expires_at - min(EARLY, lifetime / 2)

    async def _grant(self) -> dict[str, Any]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._connection.app_id,
            "client_secret": self._connection.app_password,
            "scope": SCOPE,
        }
        url = self._connection.token_url
        async with self._session.post(url, data=form, timeout=TIMEOUT, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            granted: dict[str, Any] = orjson.loads(await response.read())
            return granted
