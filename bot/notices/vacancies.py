"""Who can still take a seat: the cap as it bears, and the runners-up of a vacant one (RULES §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from bot.domain.delegations import Seat
from bot.domain.elections import (
    RUNNERS_UP_FOR,
    Candidate,
    Consent,
    Election,
    ElectionState,
    belongs,
    is_elected,
    runners_up,
)
from bot.domain.seating import Cap
from bot.notices.elections import called, units
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Element, Strong, Style


def is_gone(tx: Transaction, candidate: Candidate) -> bool:
    """Whether somebody has withdrawn, or left the organisation they stood for."""
    organisation = tx.people.member(candidate.member_id).organisation_id
    return candidate.consent is not Consent.ACCEPTED or organisation != candidate.organisation_id


def cap_of(tx: Transaction, election: Election, candidates: Iterable[Candidate]) -> Cap:
    """The cap as it bears on what is left to fill: seats that are kept, and those won already, count."""
    known, every = units(tx), tuple(candidates)
    won = [c.organisation_id for c in every if c.seat]
    return Cap(
        election.rules.cap,
        {c.key: known[c.organisation_id] for c in every if c.key},
        Counter(known[o] for o in (*_seated(tx, election.group_id, election.seats), *won)),
    )


def _seated(tx: Transaction, group_id: int, but: Collection[str]) -> list[int]:
    """The organisations on a body's elected seats but some."""
    return [
        term.organisation_id
        for term in tx.seats.terms(group_id)
        if term.ended_at is None
        and term.organisation_id is not None
        and term.seat not in but
        and is_election_seat(tx, term.seat)
    ]


def is_election_seat(tx: Transaction, slug: str) -> bool:
    """Whether elections fill a seat that the file still names."""
    entry = tx.community.seat(slug)
    return entry is not None and is_elected(entry)


def last_election(tx: Transaction, seat: Seat) -> Election | None:
    """The election that last filled a seat, as long as a vacancy goes to its runners-up."""
    for election in tx.elections.listed(ElectionState.SETTLED, limit=100):
        if seat.slug in election.seats:
            return election if tx.now < _runners_until(election) else None
    return None


def _runners_until(election: Election) -> datetime:
    assert election.settled_at is not None  # noqa: S101 - it is settled
    return election.settled_at + RUNNERS_UP_FOR


def asked_for(tx: Transaction, seat: Seat) -> Candidate | None:
    """The runner-up who has been asked to take a seat and has not answered."""
    election = last_election(tx, seat)
    candidates = tx.elections.candidates(election.id) if election else ()
    return next((c for c in candidates if c.seat == seat.slug and c.consent is Consent.ASKED), None)


def runner_up(tx: Transaction, seat: Seat) -> Candidate | None:
    """The next runner-up who can take a seat: still of its constituency, on no other, under the cap."""
    election, entry = last_election(tx, seat), tx.community.seat(seat.slug)
    if election is None or entry is None:
        return None
    known = units(tx)
    holders = {other.holder_id for other in tx.seats.all() if other.group_id == seat.group_id}
    taken = Counter(known[o] for o in _seated(tx, seat.group_id, (seat.slug,)))
    for one in runners_up(tx.elections.candidates(election.id)):
        organisation = tx.organisations.get(one.organisation_id)
        is_full = election.rules.cap and taken[known[organisation.id]] >= election.rules.cap
        if not (is_gone(tx, one) or one.member_id in holders or is_full) and belongs(
            organisation, entry.constituency
        ):
            return one
    return None


def who_follows(tx: Transaction, seat: Seat, speech: Speech) -> list[Element]:
    """What the secretariat can do about a vacant seat: offer it to a runner-up, or call an election."""
    following, election = runner_up(tx, seat), last_election(tx, seat)
    if not is_election_seat(tx, seat.slug):
        return [Actions((Button(speech.words("Fill the seat"), "seat", (seat.slug,), Style.PRIMARY),))]
    call = Button(
        speech.words("Call an election"), "call-election", (tx.groups.get(seat.group_id).slug, seat.slug)
    )
    if following is None or election is None:
        return [speech.text("There is no runner-up, so an election fills it."), Actions((call,))]
    return [
        speech.text(
            "The next runner-up is {candidate}. Until {at} the seat goes to the runners-up, if they take it.",
            candidate=Strong(called(tx, following)),
            at=_runners_until(election),
        ),
        Actions((Button(speech.words("Offer the seat"), "offer", (seat.slug,), Style.PRIMARY), call)),
    ]
