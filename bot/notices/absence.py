"""What somebody votes in, and who acts there while they are away (RULES §2, Delegates)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.community import named
from bot.domain.delegations import Place, places_of, seat_unit
from bot.domain.people import Delegation, Member
from bot.domain.prompts import Prompt
from bot.notices.delegates import body_name
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Spans, Strong


@dataclass(frozen=True, slots=True)
class Held:
    """A place that somebody votes in, in the reader's words."""

    place: Place
    unit: str
    """the organisation, or the seat"""
    body: str
    alternate: Member | None


def held(tx: Transaction, member_id: int, speech: Speech) -> tuple[Held, ...]:
    """Where a member is delegate or holds a seat, and who acts in their absence."""
    seats = tx.seats.of_member(member_id)
    entries = {seat_unit(s.id): tx.community.seat(s.slug) for s in seats}
    return tuple(
        Held(
            place,
            named(entry.names, speech.language)
            if (entry := entries.get(place.unit))
            else tx.organisations.get(int(place.unit[1:])).name,
            body_name(tx, place.group_id, speech),
            tx.people.member(place.alternate_id) if place.alternate_id is not None else None,
        )
        for place in places_of(member_id, _delegations_around(tx, member_id), seats)
    )


def sharing(tx: Transaction, member_id: int) -> list[Member]:
    """Whoever else has a mandate for what the member has one for: delegates and alternates of it all."""
    others = {d.member_id for d in _delegations_around(tx, member_id)}
    for seat in tx.seats.of_member(member_id):
        others |= {m for m in (seat.holder_id, seat.stand_in_id) if m is not None}
    return [tx.people.member(m) for m in sorted(others - {member_id})]


def _delegations_around(tx: Transaction, member_id: int) -> list[Delegation]:
    organisations = sorted({d.organisation_id for d in tx.organisations.delegations_of(member_id)})
    return [d for o in organisations for d in tx.organisations.delegations(o)]


def lines(tx: Transaction, member: Member, speech: Speech) -> tuple[tuple[str, Spans], ...]:
    """The absence among what is known of a member; nothing while they are there."""
    until = member.absence(tx.now)
    return ((speech.words("Away until"), speech.say("{at}", at=until)),) if until else ()


def card(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells somebody who shares a mandate that its holder is away and who acts, or is back."""
    absent = tx.people.member(prompt.subject_id)
    until = absent.absence(tx.now)
    if until is None:
        said = [speech.text("{person} is back.", person=Strong(absent.name))]
    else:
        mine = [h.unit for h in held(tx, absent.id, speech) if h.place.alternate_id == member.id]
        said = [
            speech.text("{person} is away until {at}.", person=Strong(absent.name), at=until),
            *(
                speech.text(
                    "Until then you act for {unit}: its prompts come to you, and your ballot ranks as the "
                    "delegate’s.",
                    unit=Strong(unit),
                )
                for unit in dict.fromkeys(mine)
            ),
        ]
    return Card(
        speech.words("{person}: away or back", person=absent.name),
        (*said, Actions((Button(speech.words("Votes"), "votes"),))),
        speech.language,
    )
