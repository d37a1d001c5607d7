"""The chart over meetings: what each organisation of a group did, or one in each of its groups."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web.site import Site, Visit
from bot.domain.people import Member
from bot.notices import participation
from bot.notices.engagements import has_standing
from bot.ports import Transaction
from bot.views import Card

Built = Callable[[Transaction, Member, Visit], Card | None]


def routes(site: Site) -> list[Route]:
    """The routes of the two charts."""

    async def group(request: HttpRequest) -> Response:
        slug = request.path_params["slug"]
        return await _page(site, request, lambda tx, member, visit: of_group(tx, slug, member, visit))

    async def organisation(request: HttpRequest) -> Response:
        number = request.path_params["number"]
        return await _page(
            site, request, lambda tx, member, visit: of_organisation(tx, number, member, visit)
        )

    return [
        Route("/groups/{slug}/standing", group),
        Route("/organisations/{number:int}/standing", organisation),
    ]


async def _page(site: Site, request: HttpRequest, built: Built) -> Response:
    """A chart, for those who see members."""
    visit = await site.visit(request)
    if visit.session is None:
        return site.redirect("/sign-in")
    if not visit.sees or visit.member is None:
        raise Refused(403, "only confirmed people of an organisation see this")
    member = visit.member
    card = await site.store.read(lambda tx: built(tx, member, visit))
    if card is None:
        raise Refused(404, "there is no such page")
    return await site.page(visit, "card.html", site.renderer(visit), card=card, here=request.url.path)


def of_group(tx: Transaction, slug: str, member: Member, visit: Visit) -> Card | None:
    """A group's chart; None where it counts no standing."""
    group = next((g for g in tx.groups.all() if g.slug == slug), None)
    if group is None or not has_standing(group):
        return None
    title = visit.speech.words("Standing in {group}", group=group.called(visit.speech.language))
    chart = participation.of_group(tx, group, member, visit.speech, brief=False)
    return Card(title, tuple(chart), visit.speech.language)


def of_organisation(tx: Transaction, number: int, member: Member, visit: Visit) -> Card | None:
    """An organisation's chart; None where there is none of this number."""
    organisation = next((o for o in tx.organisations.all() if o.id == number), None)
    if organisation is None:
        return None
    title = visit.speech.words("Standing of {organisation}", organisation=organisation.name)
    chart = participation.of_organisation(tx, organisation, member, visit.speech, brief=False)
    return Card(title, tuple(chart), visit.speech.language)
