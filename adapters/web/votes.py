"""One vote's own page: the ballot while it is open, the result sheet afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web.ballots import Panel, panel
from adapters.web.site import HERE, Site, Visit
from bot.domain.profiles import Body
from bot.domain.votes import COUNTED_STATES, Vote, VoteState
from bot.notices import consensus, sheets, votes
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
        number = int(request.path_params["number"])
        if not visit.sees:
            return await _to_others(site, visit, number)
        sheet = await site.store.read(lambda tx: built(tx, number, visit))
        if sheet is None:
            raise Refused(404, "there is no such page")
        return await site.page(visit, "vote.html", site.renderer(visit), sheet=sheet)

    return [Route("/votes/{number:int}", vote)]


async def _to_others(site: Site, visit: Visit, number: int) -> Response:
    """For those who see no votes: where the board is public, what an endorsement's badge leads to."""
    sheet = await site.store.read(lambda tx: public(tx, number, visit)) if site.board == "public" else None
    if sheet:
        return await site.page(visit, "vote.html", site.renderer(visit), sheet=sheet)
    if visit.session is None:
        return site.redirect("/sign-in")
    raise Refused(403, "only confirmed people of an organisation see votes")


def public(tx: Transaction, number: int, visit: Visit) -> Sheet | None:
    """A certified result of the global meeting, without its roll."""
    vote = tx.votes.get(number) if number < 2**31 else None
    if vote is None or vote.state is not VoteState.CERTIFIED or not is_for_all(tx, vote):
        return None
    return Sheet(number, None, votes.result_card(tx, vote, visit.speech, HERE))


def is_for_all(tx: Transaction, vote: Vote) -> bool:
    """Whether a result may stand on a public board: of the global meeting, and about nobody (DESIGN §4)."""
    return vote.rule.body == Body.PLENARY and tx.elections.of_vote(vote.id) is None


def built(tx: Transaction, number: int, visit: Visit) -> Sheet | None:
    """The page of a vote; None of a draft, which only its mover has seen."""
    vote = tx.votes.get(number) if number < 2**31 else None
    if vote is None or vote.state is VoteState.DRAFT:
        return None
    if consensus.is_open(tx, vote):
        return Sheet(number, panel(tx, vote, visit), votes.card(tx, vote, visit.speech, HERE))
    if vote.state not in COUNTED_STATES:
        return Sheet(number, None, votes.card(tx, vote, visit.speech, HERE))
    return Sheet(number, None, sheets.sheet(tx, vote, visit.speech, HERE))
