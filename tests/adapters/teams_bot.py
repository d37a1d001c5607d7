"""Our Teams adapter on a loopback port, with a core that only remembers what it was asked."""

from __future__ import annotations

import asyncio
import gettext
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
import uvicorn

from adapters.limits import Limits
from adapters.teams import TeamsConnection
from adapters.teams.app import TeamsApp
from bot.phrases import Speech
from bot.requests import Reply, Request
from bot.views import Card, Text
from tests.standins.teams import App, FakeTeams

T = TypeVar("T")


def speech(language: str) -> Speech:
    """English, whatever the language is called."""
    return Speech(language, gettext.NullTranslations())


def real_time() -> datetime:
    return datetime.now(UTC)


def connection(fake: FakeTeams, app: App | None = None, **changes: Any) -> TeamsConnection:
    """How a bot is told of the stand-in."""
    app = app or fake.app
    told: dict[str, Any] = {
        "app_id": app.id,
        "app_password": app.password,
        "tenant": app.tenant,
        "openid_url": fake.openid_url,
        "login_url": fake.login_url,
        "service_hosts": ("127.0.0.1",),
    }
    return TeamsConnection(**told | changes)


def said(text: str, **reply: Any) -> Reply:
    """A reply of one sentence."""
    return Reply(Card("Plenary", (Text((text,), "en"),), "en"), **reply)


@dataclass(slots=True)
class Core:
    """Stands for the core: keeps each request, and answers as told."""

    answer: Callable[[Request], Reply] = lambda request: said(
        f"You asked for {request.command or 'the start'}."
    )
    requests: list[Request] = field(default_factory=list)

    async def dispatch(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.answer(request)


@dataclass(slots=True)
class Bot:
    """The running adapter."""

    url: str
    core: Core
    app: TeamsApp
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine where the adapter runs."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def teams_bot(
    *connections: TeamsConnection, now: Callable[[], datetime] = real_time, limits: Limits | None = None
) -> Iterator[Bot]:
    """The adapter, served until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    core = Core()

    async def start() -> tuple[TeamsApp, aiohttp.ClientSession, uvicorn.Server, asyncio.Task[None]]:
        session = aiohttp.ClientSession()
        app = TeamsApp(connections, core.dispatch, now, speech, session, limits or Limits())
        await app.start()
        config = uvicorn.Config(app.asgi, port=0, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve())  # serve() alone would take over the process's signals
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        return app, session, server, serving

    async def stop() -> None:
        server.should_exit = True
        await serving
        await app.close()
        await session.close()

    app, session, server, serving = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Bot(f"http://127.0.0.1:{port}", core, app, loop)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
