"""Calendars for subscribers, and one session's file to download."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.web.site import Site, Visit
from bot.commands.access import actor_of
from bot.domain.community import named
from bot.domain.people import IdentityKey, Member
from bot.domain.policy import Action, allow
from bot.notices import feeds
from bot.notices.feeds import Event
from bot.ports import Transaction

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FRESH = 900
"""Seconds for which a calendar may be taken as it is."""

Feed = tuple[str, list[Event]]
"""A calendar's name, and what is in it."""
Work = Callable[[Transaction], Feed | None]


def routes(site: Site) -> list[Route]:
    """The routes of the public calendar, of members' own, and of sessions."""

    async def answered(request: HttpRequest, scope: str, work: Work) -> Response:
        feed = await site.store.read(work)
        if feed is None:
            raise Refused(404, "there is no such calendar")
        return _file(request, feed, f"{scope}, max-age={_FRESH}")

    async def public(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if site.board == "off":
            raise Refused(404, "there is no such calendar")
        return await answered(request, "public", lambda tx: _public(tx, site, visit))

    async def own(request: HttpRequest) -> Response:
        await site.visit(request)
        token = request.path_params["token"]
        return await answered(request, "private", lambda tx: _own(tx, site, token))

    async def session(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if site.board == "off" and visit.session is None:
            raise Refused(404, "there is no such calendar")
        number = request.path_params["number"]
        return await answered(request, "private", lambda tx: _session(tx, number, visit))

    return [
        Route("/calendar/meetings.ics", public),
        Route("/calendar/own/{token}.ics", own),
        Route("/calendar/sessions/{number:int}.ics", session),
    ]


def _public(tx: Transaction, site: Site, visit: Visit) -> Feed:
    """In the community's first language, so that it is one file for everybody."""
    speech = site.speeches(tx.community.languages[0])
    return named(tx.community.names, speech.language), feeds.public(tx, speech, visit.url)


def _own(tx: Transaction, site: Site, token: str) -> Feed | None:
    """A member's calendar, as the policy stands today; None under a token that nobody has."""
    member_id = tx.feeds.owner(token) if _TOKEN.fullmatch(token) else None
    if member_id is None:
        return None
    member = tx.people.member(member_id)
    sees = any(_sees(tx, member, identity.key) for identity in tx.people.identities(member.id))
    speech = site.speeches(member.language)
    name = named(tx.community.names, speech.language)
    return f"{name}, {member.name}", feeds.own(tx, member, speech, site.url, sees=sees)


def _sees(tx: Transaction, member: Member, key: IdentityKey) -> bool:
    """Whether a member who asked with this account would be shown what confirmed people see."""
    return allow(actor_of(tx, key, member), Action.SEE)


def _session(tx: Transaction, number: int, visit: Visit) -> Feed | None:
    session = tx.meetings.session(number) if number < 2**31 else None
    meeting = tx.meetings.get(session.meeting_id) if session else None
    if session is None or meeting is None:
        return None
    events = feeds.of_meeting(tx, meeting, visit.speech, visit.url, link=visit.sees)
    return meeting.title, [event for event in events if event.uid == session.uid]


def _file(request: HttpRequest, feed: Feed, caching: str) -> Response:
    """The file, or that the reader has it already."""
    # The library takes longer to import than a start may, and most processes are never asked.
    from adapters.feeds import TYPE, written  # noqa: PLC0415

    content = written(*feed)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": caching, "content-type": TYPE}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)
