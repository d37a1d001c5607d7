"""What every page needs: who looks at it, in which language and zone, and how it is written."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlsplit

from babel import negotiate_locale
from jinja2 import Environment
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.limits import Limits, Rate
from adapters.web import session
from adapters.web.intake import fields
from adapters.web.pages import Asset, assets, environment
from adapters.web.render import Keys, Reader, Renderer
from adapters.web.session import Cookie, Session
from bot.commands.access import actor_of
from bot.dispatch import Dispatch
from bot.domain.community import named
from bot.domain.people import Member
from bot.domain.policy import Action, allow
from bot.phrases import Speech, Speeches
from bot.ports import Store, Transaction
from bot.views import Card, View

HERE = ""
"""Our address on our own pages, whose links begin where they stand."""

LANGUAGE_COOKIE = "plenary-language"

VISITOR = Rate(burst=120, per_second=20)
"""For one member, or one address of visitors; what a page loads besides itself is not counted."""

LETTERS = Rate(burst=3, per_second=1 / 600)
"""Links to sign in that are sent to one address."""

BoardFor = Literal["off", "members", "public"]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at a page. `token` is the browser's, new where it had none; `member` comes with a session."""

    speech: Speech
    zone: str
    languages: tuple[str, ...]
    community: str
    operator: str
    url: str
    """our address, for what is sent elsewhere"""
    token: str
    session: Session | None = None
    member: Member | None = None
    sees: bool = False
    """whether the policy shows them what confirmed people see"""
    runs: bool = False
    """whether the policy lets them run the community, as the secretariat does"""

    @property
    def reader(self) -> Reader:
        """For whom the page is written."""
        return Reader(self.speech, self.zone)


class Demo(Protocol):
    """What a demonstration adds to the pages."""

    async def bar(self, visit: Visit) -> Mapping[str, object]:
        """What the bar on top shows."""
        ...

    def copies(self, card: Card) -> Sequence[tuple[str, str]]:
        """What other platforms would receive of a message, as (platform, JSON) pairs."""
        ...

    def routes(self, site: Site) -> Sequence[Route]:
        """Its own routes."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """The parts that the pages share."""

    store: Store
    dispatch: Dispatch
    speeches: Speeches
    url: str
    board: BoardFor
    demo: Demo | None
    limits: Limits
    mails: bool = False
    """whether links to sign in can be sent"""
    letters: Limits = field(default_factory=lambda: Limits(LETTERS))
    environment: Environment = field(default_factory=environment)
    assets: Mapping[str, Asset] = field(default_factory=assets)

    @property
    def root(self) -> str:
        """The path under which members reach us, without a slash at the end; mostly empty."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def cookie(self) -> Cookie:
        """Bound to https where our address is."""
        return Cookie(secure=self.url.startswith("https:"))

    async def visit(self, request: HttpRequest) -> Visit:
        """Who asks; refuses those who ask too often."""
        visit = await self.look(request)
        host = request.client.host if request.client else ""
        person = visit.session.identity if visit.session else host
        if wait := self.limits.take(person, "web"):
            raise Refused(429, "too many requests", wait)
        return visit

    async def look(self, request: HttpRequest) -> Visit:
        """Who asks, without counting it."""
        token = self.cookie.token(request.cookies)
        return await self.store.read(lambda tx: self._look(tx, request, token))

    def _look(self, tx: Transaction, request: HttpRequest, token: str) -> Visit:
        signed_in = session.look(tx, token)
        identity = tx.people.identity(signed_in.identity) if signed_in else None
        community, languages = tx.community, tx.community.languages
        if signed_in is None or identity is None:
            return self._visitor(request, tx, token or session.new_token())
        member = tx.people.member(identity.member_id)
        speech = self.speeches(member.language)
        actor = actor_of(tx, signed_in.identity, member)
        return Visit(
            speech, member.zone, languages, named(community.names, speech.language),
            named(community.operator, speech.language), self.url, token, signed_in, member,
            allow(actor, Action.SEE), allow(actor, Action.ADMINISTER),
        )  # fmt: skip

    def _visitor(self, request: HttpRequest, tx: Transaction, token: str) -> Visit:
        community = tx.community
        speech = self.speeches(preferred(request, community.languages))
        return Visit(
            speech, community.zone, community.languages, named(community.names, speech.language),
            named(community.operator, speech.language), self.url, token,
        )  # fmt: skip

    def stranger(self, request: HttpRequest) -> Visit:
        """A reader of a page that must work without the store."""
        speech = self.speeches(request.headers.get("accept-language", "")[:2])
        return Visit(speech, "UTC", (), "Plenary", "", self.url, "")

    async def form(self, request: HttpRequest) -> dict[str, str]:
        """The fields of a form that, as far as the browser tells, no other site sent."""
        session.refuse_foreign(request.headers, self.url)
        return await fields(request)

    async def submitted(self, request: HttpRequest, visit: Visit) -> dict[str, str]:
        """The fields of a form that one of our own pages wrote for this very browser."""
        form = await self.form(request)
        session.refuse_forged(form.get("token", ""), visit.token)
        return form

    def copies(self, view: View) -> Sequence[tuple[str, str]]:
        """What other platforms would receive of a message; nothing, outside a demonstration."""
        return self.demo.copies(view) if self.demo and isinstance(view, Card) else ()

    def renderer(self, visit: Visit, *, forms: bool = False) -> Renderer:
        """Writes the views of one page. Visitors get forms, and a cookie, only where they need them."""
        forms = forms or visit.session is not None or (self.demo is not None and visit.token != "")
        keys = Keys(session.form_token(visit.token), secrets.token_hex(8)) if forms else None
        return Renderer(self.environment, visit.reader, keys, self.root)

    async def page(
        self, visit: Visit, template: str, html: Renderer, *, status: int = 200, **content: object
    ) -> Response:
        """A page as a response; a browser without a token gets one where the page has forms."""
        bar = await self.demo.bar(visit) if self.demo and visit.token else None
        spoken = ((code, self.speeches(code).name("language", code)) for code in visit.languages)
        others = [(code, name.capitalize()) for code, name in spoken if code != visit.speech.language]
        text = self.environment.get_template(template).render(
            content, visit=visit, html=html, keys=html.keys, words=visit.speech.words, others=others,
            bar=bar, copies=self.copies, root=self.root, assets=self.assets, board=self.board,
        )  # fmt: skip
        response = HTMLResponse(text, status)
        response.headers["cache-control"] = "no-store"
        if html.keys and visit.session is None:
            self.cookie.give(response, visit.token)
        return response

    def redirect(self, path: str) -> Response:
        """To one of our pages, after a form."""
        return RedirectResponse(f"{self.root}{path}", 303, {"cache-control": "no-store"})


def preferred(request: HttpRequest, languages: Sequence[str]) -> str:
    """The language a visitor chose here, else the one their browser asks for, else the first."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in languages:
        return chosen
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    found = negotiate_locale(asked[:20], list(languages), sep="-")
    return next((code for code in languages if code == found), languages[0])
