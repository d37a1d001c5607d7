"""One vote's own page: the ballot while it is open, the result sheet afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web.ballots import Panel, panel
from adapters.web.site import HERE, Site, Visit
from bot.domain.votes import COUNTED_STATES, VoteState
from bot.notices import sheets, votes
from bot.ports import Transaction
from bot.views import Card


@dataclass(frozen=True, slots=True)
class Sheet:
    """A vote as one reader sees it: open, or as it ended."""

    number: int
    panel: Panel | None
    card: Card


def routes(site: Site) -> list[Route]:
    """The route of a vote's page."""

    async def vote(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if visit.session is None:
            return site.redirect("/sign-in")
        if not visit.sees:
            raise Refused(403, "only confirmed people of an organisation see votes")
        number = int(request.path_params["number"])
        sheet = await site.store.read(lambda tx: built(tx, number, visit))
        if sheet is None:
            raise Refused(404, "there is no such page")
        return await site.page(visit, "vote.html", site.renderer(visit), sheet=sheet)

    return [Route("/votes/{number:int}", vote)]


def built(tx: Transaction, number: int, visit: Visit) -> Sheet | None:
    """The page of a vote; None of a draft, which only its mover has seen."""
    vote = tx.votes.get(number) if number < 2**31 else None
    if vote is None or vote.state is VoteState.DRAFT:
        return None
    if vote.state is VoteState.OPEN and vote.closes_at > tx.now:
        return Sheet(number, panel(tx, vote, visit), votes.card(tx, vote, visit.speech, HERE))
    if vote.state not in COUNTED_STATES:
        return Sheet(number, None, votes.card(tx, vote, visit.speech, HERE))
    return Sheet(number, None, sheets.sheet(tx, vote, visit.speech, HERE))
