"""A browser that counts: what it asks for, and every byte that goes and comes, heads included."""

from __future__ import annotations

import asyncio
import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.load import http
from tests.scenarios.pages import Form, Page

HEADERS = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "en",
    "accept-encoding": "gzip, deflate",
}
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
ASSET = re.compile(r'(?:src|href)="([^"]*/static/[^"]*)"')
SCRIPT = re.compile(r"\.js\b")
COOKIE = re.compile(r"^set-cookie: ([^;]*)", re.IGNORECASE | re.MULTILINE)
ENCODING = re.compile(r"^content-encoding: gzip", re.IGNORECASE | re.MULTILINE)
LOCATION = re.compile(r"^location: (\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Browser:
    """Keeps its cookie and what may be kept, follows redirects, loads what a page needs."""

    port: int
    scripts: bool = False
    """whether it has JavaScript, and so loads it; it runs none"""
    cookie: str = ""
    requests: int = 0
    sent: int = 0
    """bytes"""
    received: int = 0
    """bytes"""
    _kept: set[str] = field(default_factory=set)

    @property
    def kilobytes(self) -> float:
        """What went both ways so far."""
        return (self.sent + self.received) / 1000

    async def opens(self, path: str) -> Page:
        """The page at a path, or where that leads."""
        return await self._shown(await self._asked(path, {}, None))

    async def sends(self, form: Form, **changed: str) -> Page:
        """The page after a form."""
        body = urlencode(form.fields | changed).encode()
        return await self._shown(await self._asked(form.action, FORM, body))

    async def _shown(self, answer: tuple[str, str]) -> Page:
        head, text = answer
        if target := LOCATION.search(head):
            return await self.opens(target[1])
        for asset in dict.fromkeys(ASSET.findall(text)):
            if asset not in self._kept and (self.scripts or not SCRIPT.search(asset)):
                self._kept.add(asset)
                await self._asked(asset, {}, None)
        return Page(text)

    async def _asked(self, path: str, headers: dict[str, str], body: bytes | None) -> tuple[str, str]:
        """Head and body of the answer. Raises ConnectionError where it is a refusal."""
        cookie = {"cookie": self.cookie} if self.cookie else {}
        request = http(path, {**HEADERS, **cookie, **headers, "connection": "close"}, body)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        self.requests += 1
        self.sent += len(request)
        self.received += len(answer)
        start, _, content = answer.partition(b"\r\n\r\n")
        head = start.decode()
        if int(head[9:12]) >= 400:
            raise ConnectionError(f"{path}: {head[9:12]}")
        if given := COOKIE.search(head):
            self.cookie = given[1]
        shrunk = ENCODING.search(head) is not None
        return head, (gzip.decompress(content) if shrunk else content).decode()
