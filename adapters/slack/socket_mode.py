"""Socket Mode, for an installation without a public address: the same payloads over a socket we open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import orjson
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.asgi import Answer, Refused, failed
from adapters.slack import SlackConnection
from adapters.slack.api import quiet
from adapters.slack.workspace import Workspace

log = logging.getLogger("plenary.slack")

Route = Callable[[Mapping[str, SlackConnection], dict[str, object]], Awaitable[Answer]]


class SocketMode:
    """The socket of one workspace. Its app token vouches for what comes, as the signature does over HTTP."""

    def __init__(self, workspace: Workspace, route: Route) -> None:
        self._connection = workspace.connection
        self._workspace = workspace
        self._route = route
        self._client: SocketModeClient | None = None
        self._opening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to open the socket, and opens it again whenever it is lost."""
        self._client = SocketModeClient(
            self._connection.app_token, logger=quiet(), web_client=self._workspace.api()
        )
        self._client.socket_mode_request_listeners.append(self._received)
        # It tries until it succeeds: an outage of Slack must not keep the other platforms from starting.
        self._opening = asyncio.create_task(self._client.connect())  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Closes the socket; what was not acknowledged Slack sends elsewhere, or again."""
        if self._client is not None and self._opening is not None:
            self._opening.cancel()
            await self._client.close()  # type: ignore[no-untyped-call]

    async def _received(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledges what was done. A refusal is not acknowledged: the person sees that it failed."""
        try:
            answer = await self._route({self._connection.team: self._connection}, request.payload)
        except Refused as refusal:
            answer = refusal.answer(log)
        except Exception as error:  # noqa: BLE001 - the SDK would log it with its words
            answer = failed(error, log)
        if answer.status == 200:
            payload = orjson.loads(answer.body) if answer.body else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
