"""The demonstration's own pages: who you are, the clock, and what went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.demo.cast import CAST, Persona
from adapters.demo.sent import Sent
from adapters.demo.stage import Stage, Step
from adapters.web import session
from adapters.web.session import Session
from adapters.web.site import Site, Visit
from bot.domain.votes import VoteState
from bot.notices.votes import question
from bot.ports import Transaction
from bot.views import Moment, Spans, plain


@dataclass(frozen=True, slots=True)
class Went:
    """A message that went out, for a page."""

    number: int
    at: Spans
    platform: str
    whom: str
    title: str
    edited: bool
    json: str


class Demo(Stage):
    """The stage with a door for visitors; implements `adapters.web.site.Demo`."""

    async def bar(self, visit: Visit) -> Mapping[str, object]:
        """What the bar on top of every page shows."""
        posted = (sent for sent in self.sent if not sent.edited)
        return {
            "cast": list(enumerate(CAST, 1)),
            "you": _persona(visit.session),
            "now": (Moment(self.now),),
            "sent": next((self._went(sent, json=False) for sent in posted), None),
            "question": await self.store.read(lambda tx: _question(tx, visit)),
        }

    def routes(self, site: Site) -> Sequence[Route]:
        """What only a demonstration answers to."""

        async def become(request: HttpRequest) -> Response:
            visit = await site.visit(request)
            await site.submitted(request, visit)
            number = int(request.path_params["number"])
            if not 1 <= number <= len(CAST):
                raise Refused(404, "there is nobody of this number")
            await self.keep()
            return await self._enter(site, visit, CAST[number - 1].session)

        async def step(request: HttpRequest) -> Response:
            visit = await site.visit(request)
            await site.submitted(request, visit)
            if request.path_params["to"] not in set(Step):
                raise Refused(404, "the clock does not step there")
            await self.step(Step(request.path_params["to"]))
            if visit.session is None:
                return site.redirect("/")
            # Weeks may have passed, and a session ends after some.
            return await self._enter(site, visit, visit.session)

        async def log(request: HttpRequest) -> Response:
            visit = await site.visit(request)
            went = [self._went(sent, json=True) for sent in self.sent]
            return await site.page(visit, "demo.html", site.renderer(visit), went=went)

        return [
            Route("/demo", log),
            Route("/demo/as/{number:int}", become, methods=["POST"]),
            Route("/demo/step/{to}", step, methods=["POST"]),
        ]

    async def _enter(self, site: Site, visit: Visit, who: Session) -> Response:
        def begin(tx: Transaction) -> str:
            session.end(tx, visit.token)
            return session.begin(tx, who)

        response = site.redirect("/chat")
        site.cookie.give(response, await self.store.run(begin))
        return response

    def _went(self, sent: Sent, *, json: bool) -> Went:
        copies = dict(self.copies(sent.card)) if json else {}
        name = sent.platform.value.capitalize()
        title, written = sent.card.title, copies.get(name, "")
        return Went(sent.number, (Moment(sent.at),), name, _whom(sent), title, sent.edited, written)


def _question(tx: Transaction, visit: Visit) -> str:
    """What is voted on just now."""
    found = tx.votes.listed(states=(VoteState.OPEN,), limit=1)
    return plain(question(found[0].rule, visit.speech)) if found else ""


def _persona(who: Session | None) -> Persona | None:
    return next((persona for persona in CAST if who and persona.session.identity == who.identity), None)


def _whom(sent: Sent) -> str:
    """The person it went to, or the conversation that many read."""
    person = sent.address.person
    known = (p.name for p in CAST if person and p.session.identity == person)
    return next(known, sent.address.conversation.id)
