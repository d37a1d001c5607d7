"""Socket Mode: the web socket over which Slack delivers to an app without a public address."""

import asyncio
import itertools
import json
import secrets
import time

from aiohttp import WSMsgType, web

from .delivery import Delivery
from .shapes import Json

MOST_SOCKETS = 10


class Sockets:
    """Everything here runs on the server's loop; each envelope goes to one socket, in turn."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._turn = itertools.count()

    @property
    def count(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One app's socket, from its one-time ticket to its end."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=404, text="no such ticket")
        if self.count >= MOST_SOCKETS:
            return web.Response(status=429, text="too_many_websockets")
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self._open.remove(socket)
        return socket

    def _hello(self) -> Json:
        info = {"app_id": self._app_id}
        return {"type": "hello", "num_connections": self.count, "connection_info": info, "debug_info": {}}

    def _acknowledge(self, ack: Json) -> None:
        waiting = self._acks.pop(str(ack.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    async def deliver(self, kind: str, payload: Json, retry_num: int | None, patience: float) -> Delivery:
        """Send one envelope and wait for its acknowledgement; status 200 or, when none comes, 0."""
        if not self._open:
            return Delivery(0, b"", {}, 0.0, None, "no socket is open")
        name, started = secrets.token_hex(8), time.monotonic()
        envelope: Json = {"envelope_id": name, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry_num or 0, "retry_reason": "timeout" if retry_num else ""}
        waiting = self._acks[name] = asyncio.get_running_loop().create_future()
        await self._open[next(self._turn) % self.count].send_json(envelope)
        try:
            ack = await asyncio.wait_for(waiting, patience)
        except TimeoutError:
            return Delivery(0, b"", {}, time.monotonic() - started, None, "timed out")
        answer = ack.get("payload")
        body = b"" if answer is None else json.dumps(answer).encode()
        return Delivery(200, body, {"content-type": "application/json"}, time.monotonic() - started, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack asks every socket to come again, then closes it."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.close()
