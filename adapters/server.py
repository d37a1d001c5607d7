"""One ASGI application in front of all platforms, and the server that runs it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
import uvloop

from adapters.asgi import Answer, Receive, Scope, Send

log = logging.getLogger("plenary.server")

T = TypeVar("T")
App = Callable[[Scope, Receive, Send], Awaitable[None]]
GRACE = 10
"""Seconds that requests under way get at a stop."""
LINGER = 0.3
"""Seconds in which a connection that has just been taken may send its request; then idle ones are closed."""
FIRST_INHERITED = 3
"""The first descriptor that systemd hands over (sd_listen_fds)."""


class Front:
    """Hands each path to the gate it belongs to; what is nobody's goes to the web.

    `unready` says why this process should get no requests, and nothing when it should.
    """

    def __init__(self, gates: Mapping[str, App], web: App, unready: Callable[[], Awaitable[str]]) -> None:
        self._gates = gates
        self._web = web
        self._unready = unready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection's request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path == "/healthz":
            await Answer.json({"status": "alive"}).send(send)
        elif path == "/readyz":
            reason = await self._unready()
            await Answer.json({"status": reason or "ready"}, 503 if reason else 200).send(send)
        else:
            await self._gates.get(path, self._web)(scope, receive, send)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs `main` on uvloop until it ends."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


class _Server(uvicorn.Server):
    """Lets the application end what it would keep open for ever, before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stops at a signal without raising it again at the end: the store is still to be closed then.

        Until that is done a second SIGTERM changes nothing; a second Ctrl+C ends it.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes no more connections; what has just been taken still gets to say what it wants.

        A connection that is kept is told with its next answer that it ends: to close it unasked would cut
        off whoever sends at that moment.
        """
        self._stopping()
        self.server_state.default_headers.append((b"connection", b"close"))
        for listening in self.servers:
            listening.close()
        await asyncio.sleep(LINGER)
        await super().shutdown(sockets)


def inherited(environ: Mapping[str, str] = os.environ) -> list[socket.socket]:
    """The listening sockets that the parent process holds across our restarts, by systemd's protocol.

    Who connects while nobody serves waits in their queue instead of being refused.
    """
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    number = int(environ.get("LISTEN_FDS", "0"))
    return [socket.socket(fileno=FIRST_INHERITED + offset) for offset in range(number)]


def tell_ready(environ: Mapping[str, str] = os.environ) -> None:
    """Tells systemd that we serve (sd_notify): replicas that are restarted in turn wait for one another."""
    if where := environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.sendto(b"READY=1", where.replace("@", "\0", 1) if where[0] == "@" else where)


def address(listening: socket.socket) -> str:
    """Where a socket listens, for the log."""
    name = listening.getsockname()
    return name if isinstance(name, str) else f"http://{name[0]}:{name[1]}"


async def serve(
    app: App,
    host: str,
    port: int,
    started: Callable[[], Awaitable[None]],
    stopping: Callable[[], None],
) -> None:
    """Serves until told to stop; calls `started` once connections are taken, `stopping` at the end.

    Where sockets were inherited it serves on these, whatever `host` and `port` say.
    """
    config = uvicorn.Config(
        app, host, port, http="httptools", loop="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=GRACE, timeout_keep_alive=30,
    )  # fmt: skip
    server = _Server(config, stopping)
    sockets = inherited()
    serving = asyncio.create_task(server.serve(sockets or None))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    if server.started:
        where = [address(held) for held in sockets] or [f"http://{host}:{port}"]
        log.info("serving", extra={"address": ", ".join(where)})
        tell_ready()
        await started()
    await serving
