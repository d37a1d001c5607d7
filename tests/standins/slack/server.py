"""The stand-in's HTTP side: a loop of its own in a background thread, on a free loopback port."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiohttp import web

from .api import Answer, Api
from .shapes import Json
from .sockets import Sockets
from .world import Refused

MOST_BYTES = 4 * 1024**2
Result = TypeVar("Result")


class Server:
    def __init__(self, api: Api, sockets: Sockets) -> None:
        self._api, self._sockets = api, sockets
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake slack", daemon=True)
        self._runner: web.AppRunner | None = None
        self.port = 0

    def start(self) -> None:
        self._thread.start()
        self.run(self._listen())

    def stop(self) -> None:
        if self._runner is not None:
            self.run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, Result], patience: float = 10.0) -> Result:
        """Have the server's loop do this, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(patience)

    async def _listen(self) -> None:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/api/apps.connections.open", self._connections_open)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/actions/{name}", self._respond)
        app.router.add_get("/link", self._sockets.link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _method(self, request: web.Request) -> web.StreamResponse:
        is_json = request.content_type == "application/json"
        try:
            args = await _arguments(request, is_json)
        except Refused as refused:
            return web.json_response({"ok": False, "error": refused.error})
        bearer = request.headers.get("Authorization", "")
        return await _reply(request, self._api.call(request.match_info["method"], bearer, args, is_json))

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body: Any = None  # refused as no object
        if request.content_type == "application/json":
            with contextlib.suppress(ValueError):
                body = json.loads(await request.text())
        return await _reply(request, self._api.respond(request.match_info["name"], body))

    async def _connections_open(self, request: web.Request) -> web.StreamResponse:
        url = f"ws://127.0.0.1:{self.port}/link?ticket={self._sockets.ticket()}"
        return await _reply(request, self._api.connect(request.headers.get("Authorization", ""), url))


async def _arguments(request: web.Request, is_json: bool) -> Json:
    args: Json = dict(request.query)
    if not is_json:
        return args | dict(await request.post())
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return args | body


async def _reply(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.hang is not None:
        await asyncio.sleep(answer.hang)
        if request.transport is not None:
            request.transport.abort()
    if isinstance(answer.body, str):
        return web.Response(status=answer.status or 500, text=answer.body, headers=answer.headers)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)
