"""The seats of a body: who holds each, for which organisation, until when."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.community import named
from bot.domain.delegations import Seat
from bot.domain.elections import Term
from bot.domain.groups import Group
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style, Table


def seat_name(tx: Transaction, slug: str, speech: Speech) -> str:
    """What a seat is called, also once the file does not name it any more."""
    entry = tx.community.seat(slug)
    return named(entry.names, speech.language) if entry else slug


def seat_names(tx: Transaction, slugs: Iterable[str], speech: Speech) -> str:
    """What several seats are called, as a list."""
    return ", ".join(seat_name(tx, slug, speech) for slug in slugs)


def table(tx: Transaction, group: Group, speech: Speech, *, persons: bool) -> list[Element]:
    """A body's seats as a table, if it has any; whose they are only where `persons` may be shown."""
    seats = [seat for seat in tx.seats.all() if seat.group_id == group.id]
    if not seats:
        return []
    header = (speech.words("Seat"), *((speech.words("Holder"),) if persons else ()), speech.words("Term"))
    terms = {term.seat: term for term in tx.seats.terms(group.id) if term.ended_at is None}
    rows = tuple(
        (
            (seat_name(tx, seat.slug, speech),),
            *(((_people(tx, seat, terms.get(seat.slug), speech),),) if persons else ()),
            _term(seat, speech),
        )
        for seat in seats
    )
    return [Table(header, rows, speech.language)]


def _term(seat: Seat, speech: Speech) -> Spans:
    if seat.holder_id is None:
        return speech.say("vacant")
    return speech.say("until {at}", at=seat.until) if seat.until else speech.say("held")


def _people(tx: Transaction, seat: Seat, term: Term | None, speech: Speech) -> str:
    """The holder with their organisation, and who stands in."""
    holder = "—"
    if seat.holder_id is not None:
        home = term.organisation_id if term else None
        organisation = f" ({tx.organisations.get(home).name})" if home is not None else ""
        holder = f"{tx.people.member(seat.holder_id).name}{organisation}"
    if seat.stand_in_id is None:
        return holder
    stand_in = tx.people.member(seat.stand_in_id).name
    return speech.words("{holder}; {person} stands in", holder=holder, person=stand_in)


def term_ending(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Reminds the secretariat that a term ends, so that an election is called in time."""
    seat = next((seat for seat in tx.seats.all() if seat.id == prompt.subject_id), None)
    if seat is None or seat.holder_id is None or seat.until is None or seat.until > prompt.deadline:
        return None
    body = tx.groups.get(seat.group_id)
    return Card(
        speech.words("A term ends: {seat}", seat=seat_name(tx, seat.slug, speech)),
        (
            speech.text(
                "The term of {person} on the seat {seat} of {body} ends {at}. The holder stays until "
                "somebody else takes the seat.",
                person=Strong(tx.people.member(seat.holder_id).name),
                seat=seat_name(tx, seat.slug, speech),
                body=body.called(speech.language),
                at=seat.until,
            ),
            speech.text(
                "Call the election so that its nominations close before the next global meeting.", Style.MUTED
            ),
            Actions(
                (
                    Button(
                        speech.words("Call the election"),
                        "call-election",
                        (body.slug, seat.slug),
                        Style.PRIMARY,
                    ),
                )
            ),
        ),
        speech.language,
    )
