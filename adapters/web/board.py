"""The board: next meeting, groups with their mandates, what the global meeting decided; more for members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.moments import distance
from adapters.web.ballots import Panel, panels
from adapters.web.groups import GroupCard, group_card
from adapters.web.site import HERE, Site, Visit
from adapters.web.votes import is_for_all
from bot.domain.community import GroupKind
from bot.domain.meetings import Meeting
from bot.domain.profiles import Body
from bot.domain.votes import COUNTED_STATES, Vote, VoteState
from bot.notices import catching_up, endorsements, notes, seats, updates, votes
from bot.notices.results import outcome
from bot.ports import Transaction
from bot.views import Card, Element, Link, Spans, Strong, Style, Text, plain

MOST_LISTED = 1000
MOST_RESULTS = 4
MOST_UPDATES = 3


@dataclass(frozen=True, slots=True)
class Seated:
    """A body with its seats."""

    name: str
    seats: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows to one reader. `open`, `new` and `news` are empty for the public."""

    meeting: Spans
    away: str
    """how far the meeting is"""
    groups: tuple[GroupCard, ...]
    results: tuple[Card, ...]
    endorsed: tuple[Element, ...]
    records: tuple[Element, ...]
    """the published notes"""
    bodies: tuple[Seated, ...]
    open: tuple[Panel, ...]
    new: tuple[Element, ...]
    """what happened since the reader last caught up"""
    news: tuple[Card, ...]


def routes(site: Site) -> list[Route]:
    """The board's route."""

    async def board(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if site.board == "off":
            return site.redirect("/chat")
        if site.board == "members" and visit.session is None:
            return site.redirect("/sign-in")
        content = await site.store.read(lambda tx: built(tx, visit))
        html = site.renderer(visit)
        return await site.page(visit, "board.html", html, page=content)

    return [Route("/", board)]


def built(tx: Transaction, visit: Visit) -> Board:
    """The board for one reader: persons, turnout and group votes only for those who may see them."""
    meeting, mandates = tx.meetings.next(), tx.mandates.all_in_force()
    return Board(
        _next(meeting, visit) if meeting else (),
        distance(meeting.starts_at, tx.now, visit.speech.language) if meeting else "",
        tuple(
            group_card(tx, group, mandates.get(group.id), visit)
            for group in tx.groups.all()
            if group.kind is GroupKind.WORKING
        ),
        tuple(_result(tx, v, visit) for v in _decided(tx, visit)),
        tuple(endorsements.line(tx, s, visit.speech, HERE) for s in endorsements.endorsed(tx)),
        tuple(notes.published(tx, visit.speech, HERE)),
        tuple(_seated(tx, visit)),
        tuple(panels(tx, visit)) if visit.sees else (),
        _new(tx, visit),
        tuple(updates.card(tx, u, visit.speech, HERE) for u in tx.updates.latest(None, MOST_UPDATES))
        if visit.sees
        else (),
    )


def _next(meeting: Meeting, visit: Visit) -> Spans:
    at = visit.speech.say("{at}", at=meeting.starts_at)
    return (Link(meeting.title, f"{HERE}/meetings/{meeting.id}"), ", ", *at)


def _new(tx: Transaction, visit: Visit) -> tuple[Element, ...]:
    """What has happened since a member last caught up, who alone knows when that was."""
    if visit.member is None or not visit.sees:
        return ()
    since = catching_up.since(tx, visit.member)
    return tuple(catching_up.news(tx, visit.member, since, visit.speech))


def _seated(tx: Transaction, visit: Visit) -> Iterator[Seated]:
    """Bodies that have seats."""
    for group in tx.groups.all():
        if table := seats.table(tx, group, visit.speech, persons=visit.sees):
            yield Seated(group.called(visit.speech.language), tuple(table))


def _decided(tx: Transaction, visit: Visit) -> Iterator[Vote]:
    """What the global meeting decided, the latest first; whom it elected, only for those who see persons."""
    over = tx.votes.listed(states=(*COUNTED_STATES, VoteState.VOID), limit=MOST_LISTED, latest=True)
    decided = (v for v in over if v.rule.body == Body.PLENARY and v.opened_at)
    return islice((v for v in decided if visit.sees or is_for_all(tx, v)), MOST_RESULTS)


def _result(tx: Transaction, vote: Vote, visit: Visit) -> Card:
    """A result as announced, under its question."""
    speech = visit.speech
    kind = (
        speech.text("Endorsement, vote {number}", Style.MUTED, number=vote.id)
        if vote.rule.endorses
        else speech.text("Motion, vote {number}", Style.MUTED, number=vote.id)
    )
    body: list[Element] = [speech.text("This vote is void.")]
    if vote.state in COUNTED_STATES:
        body = votes.closed_body(tx, vote, speech)
        body[0] = _outcome_first(vote, body[0], visit)
    about = endorsements.about(tx, vote, speech, HERE)
    return Card(plain(votes.question(vote.rule, speech)), (kind, *about, *body), speech.language)


def _outcome_first(vote: Vote, announced: Element, visit: Visit) -> Element:
    """The announcement with its first word or two made strong."""
    first = outcome(vote.result, visit.speech) if vote.result else ()
    if not isinstance(announced, Text) or announced.spans[: len(first)] != first:
        return announced
    return replace(announced, spans=(Strong(plain(first)), *announced.spans[len(first) :]))
