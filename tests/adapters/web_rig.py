"""Our web on a loopback port, over a real store with the demonstration's people; and a plain browser."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import uvicorn

from adapters import calendar, community
from adapters.catalogues import languages, speeches
from adapters.clock import Clock
from adapters.demo import Demo
from adapters.demo.cast import CAST, FOUNDED, PRESENT
from adapters.limits import Limits
from adapters.seals import KeyFolder
from adapters.slack.render import Place, message
from adapters.teams.render import render
from adapters.teams.writing import Reader
from adapters.web.app import WebApp
from adapters.web.messenger import WebMessenger
from bot.commands import registry
from bot.commands.calendar import plan_calendar
from bot.dispatch import Dispatch, Dispatcher
from bot.domain.people import Platform
from bot.duties import Duties
from bot.ports import MAIL, Messenger, Store, Transaction
from bot.sending import Patient, Sender
from store import open_store
from tests.rigs.communities import described

T = TypeVar("T")
HTML = "text/html,application/xhtml+xml"
WORDS = speeches()
RENDERERS: dict[str, Callable[..., object]] = {
    "Slack": lambda card: message(card, Place("T-DEMO", WORDS)),
    "Teams": lambda card: render(card, Reader("UTC", "T-DEMO"), WORDS),
}


class Elements(HTMLParser):
    """A page taken apart: its words, its tags with attributes, its forms."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[Form] = []
        self._writing = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms and tag in ("input", "textarea", "select") and "name" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif self.forms and tag == "button":
            self.forms[-1].buttons.append(("", given))
        self._writing = given.get("name", "") if tag == "textarea" and self.forms else ""

    def handle_endtag(self, tag: str) -> None:
        self._writing = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.tags and self.tags[-1][0] == "button" and self.forms:
            label, given = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (label + data, given)
        if self._writing:
            self.forms[-1].fields[self._writing] += data

    def of(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass
class Page:
    """One answer of the web."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def elements(self) -> Elements:
        return Elements(self.html)

    @property
    def text(self) -> str:
        return self.elements.text

    def form(self, name: str) -> Form:
        """The form with a field or button of this name."""
        return next(
            form
            for form in self.elements.forms
            if name in form.fields or any(given.get("name") == name for _, given in form.buttons)
        )


@dataclass
class Browser:
    """Keeps cookies, follows redirects, reads what is compressed, runs no script."""

    url: str
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        return self.request("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]], **headers: str) -> Page:
        return self.request("POST", path, urlencode(fields).encode(), headers)

    def request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, follow: bool = True
    ) -> Page:
        given = {"accept": HTML, "accept-encoding": "gzip", "accept-language": self.language}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            given |= {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        connection.request(method, path, body, {k: v for k, v in given.items() if v})
        answer = connection.getresponse()
        received = answer.read()
        shrunk = answer.headers["content-encoding"] == "gzip" and method != "HEAD"
        page = Page(answer.status, answer.headers, gzip.decompress(received) if shrunk else received)
        connection.close()
        for line in answer.headers.get_all("set-cookie") or ():
            for name, cookie in SimpleCookie(line).items():
                if cookie.value:
                    self.cookies[name] = cookie.value
                else:
                    self.cookies.pop(name, None)
        if follow and page.status == 303:
            return self.get(page.headers["location"], accept_language=self.language)
        return page

    def says(self, words: str) -> Page:
        """Types a command."""
        return self.post("/chat", {**self.get("/chat").form("text").fields, "text": words})

    def press(self, page: Page, label: str) -> Page:
        """Presses the first button of a page with this label."""
        for form in page.elements.forms:
            for words, given in form.buttons:
                if words.strip() == label:
                    chosen = {given["name"]: given["value"]} if "name" in given else {}
                    return self.post(given.get("formaction") or form.action, {**form.fields, **chosen})
        raise AssertionError(f"no button {label!r}")


@dataclass
class Website:
    """The running web and its store."""

    url: str
    database: str
    clock: Clock
    app: WebApp
    _loop: asyncio.AbstractEventLoop
    _store: Store
    duties: Duties
    demo: Demo | None

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Writes to the store."""
        return self.wait(self._store.run(work))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine where the web runs."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def visitor(self, language: str = "en") -> Browser:
        return Browser(self.url, language)

    def code(self, name: str) -> str:
        """A fresh sign-in code of a member."""
        code = secrets.token_urlsafe(24)

        def issue(tx: Transaction) -> None:
            member = tx.people.named(name)[0]
            tx.codes.issue(code, "sign-in", {"member": member.id}, tx.now + timedelta(minutes=10))

        self.run(issue)
        return code

    def member(self, name: str) -> Browser:
        """Somebody of the cast, signed in through the front door."""
        browser = self.visitor()
        form = browser.get(f"/sign-in?code={self.code(name)}").form("code")
        page = browser.post(form.action, form.fields)
        assert page.status == 200, page.text
        return browser


@contextmanager
def website(
    file: Path,
    *,
    board: Any = "public",
    url: str = "",
    demo: bool = False,
    limits: Limits | None = None,
    core: Dispatch | None = None,
    mail: Messenger | None = None,
) -> Iterator[Website]:
    """The web over the SQLite file, served until the block ends; `core` answers in the place of ours.

    `mail` is what takes letters, if anything does.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = _start(loop, file, board, url, demo, limits, core, mail)
    made = asyncio.run_coroutine_threadsafe(starting, loop).result(180)
    site, server, serving = made

    async def stop() -> None:
        site.app.close()
        server.should_exit = True
        await serving
        await site._store.close()  # type: ignore[attr-defined]

    try:
        yield site
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start(
    loop: asyncio.AbstractEventLoop,
    file: Path,
    board: Any,
    url: str,
    demo: bool,
    limits: Limits | None,
    core: Dispatch | None,
    mail: Messenger | None,
) -> tuple[Website, uvicorn.Server, asyncio.Task[None]]:
    clock = Clock((FOUNDED if demo else PRESENT) - datetime.now(UTC))
    store = open_store(f"sqlite:///{file}", parse=described, clock=clock.shifted)
    await store.run(_found)
    words = WORDS
    seals = KeyFolder(file.with_name("keys"))
    dispatch = Dispatcher(
        store,
        seals,
        registry(map(words, languages())),
        words,
        "http://testing",
        lambda: None,
        mail is not None,
    )
    show = Demo(store, dispatch, words, clock, RENDERERS) if demo else None
    config = uvicorn.Config(lambda *_: None, port=0, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    app = WebApp(
        store, core or dispatch, words, url or "http://127.0.0.1", board, show, limits, mails=bool(mail)
    )
    messengers = {(Platform.WEB, "web"): WebMessenger(), **(show.messengers if show else {})}
    messengers |= {(Platform.WEB, MAIL): mail} if mail else {}
    seconds = show.seconds if show else clock.now().timestamp
    sender = Sender(Patient(store), messengers, seconds)
    duties = Duties(store, seals, sender, words, calendar.occurrences, "http://testing", app.changed)
    if show:
        show.tick = duties.tick
        await show.prepare()
    config.app = app.asgi
    serving = asyncio.create_task(server._serve())  # serve() alone would take over the process's signals
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    site = Website(address, f"sqlite:///{file}", clock, app, loop, store, duties, show)
    return site, server, serving


def _found(tx: Transaction) -> None:
    source, _ = community.find("logistics")
    tx.load_community(described(source), source)
    plan_calendar(tx, calendar.occurrences)


NAMES = [persona.name for persona in CAST]
