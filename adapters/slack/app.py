"""The Slack application: its gate, its workspaces' messengers, and its life with the server's."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from adapters.asgi import Answer, Refused
from adapters.limits import Limits
from adapters.slack import SlackConnection
from adapters.slack.api import new_session
from adapters.slack.fields import shallow
from adapters.slack.gate import Gate, Payload, Teams
from adapters.slack.handlers import Handlers
from adapters.slack.messenger import SlackMessenger
from adapters.slack.payloads import Act, Other, Press, connection, read
from adapters.slack.socket_mode import SocketMode
from adapters.slack.workspace import Workspace
from bot.dispatch import Busy, Dispatch
from bot.phrases import Speeches

if TYPE_CHECKING:
    from adapters.slack.bolt import Bolt

DRAIN_SECONDS = 5.0
BUSY_SECONDS = 1.0


class SlackApp:
    """Serves any number of workspaces.

    `asgi` is the application for POST /slack/events; `messengers` are the workspaces' by team. `now` must be
    the real time (aware UTC), because Slack's signatures are dated. It is served between `start` and `close`.
    """

    def __init__(
        self,
        connections: Sequence[SlackConnection],
        dispatch: Dispatch,
        now: Callable[[], datetime],
        speeches: Speeches,
        limits: Limits | None = None,
        session_factory: Callable[[], ClientSession] = new_session,
    ) -> None:
        self._workspaces = {each.team: Workspace(each, speeches, now) for each in connections}
        if len(self._workspaces) < len(connections):
            raise ValueError("two Slack connections name the same workspace")
        self.messengers: Mapping[str, SlackMessenger] = {
            team: workspace.messenger for team, workspace in self._workspaces.items()
        }
        self.asgi = Gate(connections, now, self.route)
        self._handlers = Handlers(dispatch)
        self._limits = limits or Limits()
        self._session_factory = session_factory
        self._session: ClientSession | None = None
        self._loading: asyncio.Task[Bolt] | None = None
        self._sockets: list[SocketMode] = []

    async def start(self) -> None:
        """Opens the session: from now on messengers send and requests are answered."""
        self._session = self._session_factory()
        for workspace in self._workspaces.values():
            workspace.open(self._session)

    async def warm(self) -> None:
        """What being ready need not wait for: loads Bolt, and opens the sockets of Socket Mode."""
        await self._bolt()
        for workspace in self._workspaces.values():
            if workspace.connection.app_token:
                socket = SocketMode(workspace, self.route)
                self._sockets.append(socket)
                socket.start()

    async def close(self) -> None:
        """Takes nothing more over the sockets, finishes what is under way, closes the session."""
        for socket in self._sockets:
            await socket.close()
        await self._handlers.close(DRAIN_SECONDS)
        if self._loading is not None:
            await self._loading
        if self._session is not None:
            await self._session.close()

    async def route(self, teams: Teams, payload: Payload) -> Answer:
        """Answers a payload that is proved to come from Slack, for one of `teams`."""
        ours = connection(payload, teams)
        workspace, act = self._workspaces[ours.team], read(payload, ours)
        self._count(act, ours)
        try:
            if isinstance(act, Press):
                return await self._handlers.press(workspace, act)
            if not shallow(payload):
                raise Refused(400, "too deep")
            bolt = await self._bolt()
            return await bolt(payload, workspace, act)
        except Busy:
            raise Refused(503, "busy, please try again", BUSY_SECONDS) from None

    async def _bolt(self) -> Bolt:
        """Bolt, loaded in a thread when it is first needed, which a ballot never does."""
        if self._loading is None:
            self._loading = asyncio.create_task(self._loaded())
        return await asyncio.shield(self._loading)

    async def _loaded(self) -> Bolt:
        if self._session is None:
            raise RuntimeError("the Slack application has not been started")
        module = await asyncio.to_thread(importlib.import_module, "adapters.slack.bolt")
        loaded: Bolt = module.Bolt(self._handlers, self._session)
        return loaded

    def _count(self, act: Act, ours: SlackConnection) -> None:
        identity = None if isinstance(act, Other) else act.request.identity
        person = ours.team if identity is None else (identity.tenant, identity.user)
        if wait := self._limits.take(person, ours.team):
            raise Refused(429, "too many requests", wait)
