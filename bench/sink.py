"""Slack's side of the bench: a Web API that agrees to everything, and response URLs that wait to be let go.

The receipts of ballots are held back until the last ballot is answered: so the processor time up to the
200s and that of the receipts can be told apart.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote_plus

PATIENCE = 8.0  # seconds a receipt is held at most; after ten the sender would send it again
RECORDED = "Your ballot is recorded"


class Sink:
    """Listens on a free port of 127.0.0.1 while the `async with` lasts."""

    def __init__(self, team: str) -> None:
        self.receipts = 0
        self.recorded = 0
        self.port = 0
        self.messages: list[tuple[float, str]] = []
        """what was posted or edited, and when by the monotonic clock"""
        self._team = team
        self._free = asyncio.Event()
        self._free.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` must say."""
        return f"http://127.0.0.1:{self.port}/api/"

    def response_url(self, number: int) -> str:
        """Where the receipt of one ballot goes."""
        return f"http://127.0.0.1:{self.port}/actions/{self._team}/{number:012}/{'0' * 24}"

    def hold(self) -> None:
        """Counts from nought, and answers no receipt until `let_go`."""
        self.receipts = self.recorded = 0
        self._free.clear()

    async def let_go(self, expected: int, seconds: float = 60.0) -> None:
        """Answers the receipts, and waits until there are as many as expected."""
        self._free.set()
        end = asyncio.get_running_loop().time() + seconds
        while self.receipts < expected and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.05)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
        self._free.set()
        for writer in self._writers:
            writer.close()
        await asyncio.sleep(0.1)  # lets what serves them end by itself

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                said = json.dumps(await self._answer(head.split(" ", 2)[1], body)).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
                    % (len(said), said)
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            self._writers.discard(writer)

    async def _answer(self, path: str, body: bytes) -> dict[str, Any]:
        if path.startswith("/api/"):
            if path.endswith(("chat.postmessage", "chat.update")):
                self.messages.append((time.monotonic(), unquote_plus(body.decode())))
            names = {"team_id": self._team, "user_id": "U0BOT", "bot_id": "B0BOT", "team": "t", "user": "bot"}
            return {
                "ok": True,
                "url": "https://t.slack.com/",
                "channel": "C0",
                "ts": f"{len(self.messages)}.0",
                **names,
            }
        self.receipts += 1
        self.recorded += RECORDED in json.loads(body)["text"]
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._free.wait()
        return {"ok": True}
