"""A member's own page: what waits, what the bot answered and sent, and a line to write to it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web import intake
from adapters.web.ballots import Panel, panels, shown
from adapters.web.inbox import Message, messages, newest
from adapters.web.site import HERE, Site, Visit
from bot.dispatch import Busy
from bot.domain.votes import COUNTED_STATES
from bot.notices import home, votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.requests import Hints, Reply, Request
from bot.views import Actions, Button, Card, Code, Divider, Element, Style

log = logging.getLogger("plenary.web")

MOST_RESULTS = 2
"""Results a member's page shows; "votes" lists more."""


@dataclass(frozen=True, slots=True)
class Chat:
    """What a member's page shows besides an answer."""

    panels: tuple[Panel, ...]
    messages: tuple[Message, ...]
    results: tuple[Card, ...]
    start: tuple[tuple[Element, ...], ...]
    """the start view's parts, without what waits: the panels show that with its turnout"""
    shown: str
    examples: tuple[str, ...]
    """what could be typed here, in the reader's language"""

    @property
    def waiting(self) -> bool:
        """Whether a vote waits for the reader."""
        return any(panel.waiting for panel in self.panels)


def routes(site: Site) -> list[Route]:
    """The chat's routes."""

    async def chat(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        press = request.query_params.get("press", "")
        if visit.session is None:
            return site.redirect(f"/sign-in?{urlencode({'press': press})}" if press else "/sign-in")
        return await page(site, visit, Reply(_linked(press, visit.speech)) if press else None)

    async def say(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        form = await site.submitted(request, visit)
        if visit.session is None:
            return site.redirect("/sign-in")
        command, args = intake.meant(form)
        asked = Request(
            intake.request_id(form), visit.session.identity, visit.session.conversation, command, args,
            hints=Hints(locale=visit.speech.language),
        )  # fmt: skip
        return await answered(site, request, visit, asked)

    return [Route("/chat", chat), Route("/chat", say, methods=["POST"])]


async def answered(site: Site, request: HttpRequest, visit: Visit, asked: Request) -> Response:
    """The member's page with the answer to what they asked; the answer alone where the page fails."""
    try:
        reply = await site.dispatch(asked)
    except Busy:
        raise Refused(503, "too busy just now; nothing was done", 2) from None
    try:
        # Read again: the answer may have changed the reader's language, zone or name.
        return await page(site, await site.look(request), reply)
    except Exception:  # what was asked for is done, and a refusal of the page would deny it
        log.exception("the page of an answer failed")
        return await site.page(visit, "answer.html", site.renderer(visit), answer=reply)


async def page(site: Site, visit: Visit, reply: Reply | None = None) -> Response:
    """The member's page, the answer to what they just did on top."""
    content = await site.store.read(lambda tx: built(tx, visit))
    html = site.renderer(visit)
    return await site.page(visit, "chat.html", html, page=content, answer=reply)


def built(tx: Transaction, visit: Visit) -> Chat:
    """The page's content, from one snapshot."""
    member = visit.member
    assert member is not None  # noqa: S101 - comes with the session
    open_votes = tuple(panels(tx, visit)) if visit.sees else ()
    received = tuple(messages(tx, member, visit, {panel.number for panel in open_votes}))
    closed = tx.votes.listed(states=COUNTED_STATES, limit=MOST_RESULTS, latest=True)
    results = tuple(votes.result_card(tx, v, visit.speech, visit.url) for v in closed) if visit.sees else ()
    start = _parts(home.card(tx, member, visit.speech, HERE))[1:]
    return Chat(
        open_votes, received, results, start, shown((p.number for p in open_votes), newest(tx, member)),
        _examples(open_votes, visit.speech),
    )  # fmt: skip


def _linked(press: str, speech: Speech) -> Card:
    """What a link in a mail would do; a page that is only looked at does nothing."""
    command, args = intake.pressed(press)
    typed = " ".join((speech.name("verb", command), *args.tokens))
    body = (
        speech.text("You come from a link in a mail. It sends: {command}", command=Code(typed)),
        Actions((Button(speech.words("Send"), command, args.tokens, Style.PRIMARY),)),
    )
    return Card(speech.words("Is that what you want?"), body, speech.language)


def _examples(open_votes: Sequence[Panel], speech: Speech) -> tuple[str, ...]:
    ballot = (panel.typed for panel in open_votes[:1])
    return (*ballot, speech.name("verb", "votes"), speech.name("verb", "help"))


def _parts(card: Card) -> tuple[tuple[Element, ...], ...]:
    """The body of a card, cut at its dividers."""
    parts: list[list[Element]] = [[]]
    for element in card.body:
        if isinstance(element, Divider):
            parts.append([])
        else:
            parts[-1].append(element)
    return tuple(map(tuple, parts))
