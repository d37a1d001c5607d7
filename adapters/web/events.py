"""Live turnout for open pages, as server-sent events; without JavaScript a page is loaded again by hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web.ballots import open_votes, said, shown
from adapters.web.hub import Hub, Page
from adapters.web.inbox import newest
from adapters.web.session import look
from adapters.web.site import Site, Visit
from bot.domain.profiles import Kind
from bot.ports import Overloaded, Transaction

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@dataclass(frozen=True, slots=True)
class Live:
    """What an open page is told: counts by vote, and what a page loaded now would show."""

    turnout: dict[str, dict[str, int | str]]
    shown: str


def routes(site: Site, hub: Hub) -> list[Route]:
    """The events' route."""

    async def events(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if visit.session is None or not visit.sees:
            raise Refused(403, "no events without a sign-in")
        hub.admit(visit.session.identity)
        return StreamingResponse(
            _stream(site, hub, visit, request.query_params.get("shown", "")),
            200,
            _HEADERS,
            "text/event-stream",
        )

    return [Route("/chat/events", events)]


async def _stream(site: Site, hub: Hub, visit: Visit, known: str) -> AsyncIterator[str]:
    assert visit.session is not None  # noqa: S101 - the route looked
    with hub.page(visit.session.identity) as page:
        yield "retry: 5000\n\n"
        async for part in _news(site, page, visit, known):
            yield part


async def _news(site: Site, page: Page, visit: Visit, known: str) -> AsyncIterator[str]:
    told: dict[str, dict[str, int | str]] = {}
    while True:
        try:
            live = await site.store.read(lambda tx: _live(tx, visit))
        except Overloaded:
            return  # the browser comes again
        if live is None:
            return
        fresh = {vote: counts for vote, counts in live.turnout.items() if told.get(vote) != counts}
        if fresh:
            told.update(fresh)
            yield f"event: turnout\ndata: {json.dumps(fresh)}\n\n"
        if live.shown != known:
            known = live.shown
            yield "event: news\ndata: {}\n\n"
        if not fresh:
            yield ": still here\n\n"
        if not await page.news():
            return


def _live(tx: Transaction, visit: Visit) -> Live | None:
    """The counts now; None once the session has ended."""
    if visit.member is None or look(tx, visit.token) is None:
        return None
    turnout: dict[str, dict[str, int | str]] = {}
    open_now = open_votes(tx)
    for vote in open_now:
        if vote.rule.kind is Kind.CONSENSUS:
            continue  # it takes no ballots
        counts = tx.votes.turnout(vote.id)
        turnout[str(vote.id)] = {
            "cast": counts.cast,
            "eligible": counts.eligible,
            "said": said(counts, visit),
        }
    return Live(turnout, shown((vote.id for vote in open_now), newest(tx, visit.member)))
