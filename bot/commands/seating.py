"""Who gets which seat, and from when: what elections, offers and the secretariat share (RULES §5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.commands.telling import tell
from bot.domain.elections import (
    ENDING,
    Candidate,
    Election,
    ElectionState,
    term_end,
)
from bot.domain.prompts import Prompt
from bot.notices.vacancies import is_gone
from bot.ports import Transaction


def secretariat(tx: Transaction) -> list[int]:
    """The members of the secretariat."""
    return [member.id for member in tx.people.holding("secretary")]


def give_seats(tx: Transaction, election: Election, winners: Iterable[Candidate]) -> None:
    """Each winner, in order of election, has the seat of the longest term that is left."""
    seats, begins = {seat.slug: seat for seat in tx.seats.all()}, _begins(tx, election)
    taken = {c.seat for c in tx.elections.candidates(election.id)}

    def length(slug: str) -> timedelta:
        entry = tx.community.seat(slug)
        ends = term_end(entry, seats[slug].until, begins) if entry else None
        return begins - ends if ends else timedelta(0)

    free = sorted((slug for slug in election.seats if slug not in taken), key=length)
    for winner, slug in zip(winners, free, strict=False):
        tx.elections.change(winner.id, seat=slug)


def _begins(tx: Transaction, election: Election) -> datetime:
    """When the terms begin: with the first session of the meeting that votes, so that they end with one."""
    profile = tx.community.profile(election.profile)
    meeting = tx.meetings.get(election.meeting_id) if election.meeting_id is not None else None
    return meeting.starts_at if meeting and profile and profile.from_meeting else tx.now


def settle(tx: Transaction, election: Election) -> None:
    """Ends an election and tells everybody; terms begin with the meeting, or now if that has begun."""
    tx.elections.move(election.id, ElectionState.SETTLED)
    key, every = f"election:{election.id}", tx.elections.candidates(election.id)
    seated = {c.seat: c.member_id for c in every if c.seat}
    tx.log.append("election-settled", key, seated)
    for candidate in (c for c in every if c.key):
        tell(tx, f"{key}:outcome", "candidate-outcome", candidate.id, [candidate.member_id])
    tell(tx, f"{key}:settled", "election-settled", election.id, secretariat(tx))
    _await_terms(tx, election)


def _await_terms(tx: Transaction, election: Election) -> None:
    begins = max(_begins(tx, election), tx.now)
    tx.timers.set(f"election:{election.id}:terms", "terms-begin", election.id, begins)


def move_terms(tx: Transaction, meeting_id: int) -> None:
    """Terms that wait for a meeting begin with it on its new date; those that have begun stay."""
    for election in tx.elections.listed(ElectionState.SETTLED, limit=100):
        if election.meeting_id == meeting_id:
            _await_terms(tx, election)


def begin_terms(tx: Transaction, election_id: int) -> None:
    """Those who were elected take their seats; a seat of somebody who has gone meanwhile stays vacant."""
    election = tx.elections.lock(election_id)
    assert election is not None  # noqa: S101 - elections are never deleted
    begins = _begins(tx, election)
    for candidate in (c for c in tx.elections.candidates(election.id) if c.seat):
        if is_gone(tx, candidate):
            tx.elections.change(candidate.id, seat="")
            tell(tx, f"election:{election.id}:gone", "election-settled", election.id, secretariat(tx))
        else:
            take_seat(tx, candidate.seat, candidate.member_id, begins)


def remind_of_term(tx: Transaction, seat_id: int) -> None:
    """Has the secretariat told that the term on a seat ends."""
    seat = next((seat for seat in tx.seats.all() if seat.id == seat_id), None)
    if seat and seat.holder_id is not None and seat.until is not None:
        key = f"term-ending:{seat.slug}:{seat.until.isoformat()}"
        tx.deliveries.plan(
            [
                Prompt(f"{key}:{m}", "term-ending", seat.id, tx.now, seat.until, member_id=m)
                for m in secretariat(tx)
            ]
        )


def take_seat(
    tx: Transaction,
    slug: str,
    member_id: int,
    begins: datetime,
    *,
    stand_in: int | None = None,
    until: datetime | None = None,
) -> None:
    """Somebody holds a seat from now on; its term is counted from `begins` unless its end is given."""
    seat = next(seat for seat in tx.seats.all() if seat.slug == slug)
    entry = tx.community.seat(slug)
    ends = until or (term_end(entry, seat.until, begins) if entry else None)
    tx.seats.fill(slug, member_id, stand_in, ends)
    if ends:
        tx.timers.set(f"term:{slug}:{ends.isoformat()}", "term-ending", seat.id, ends - ENDING)
    tx.log.append("seat-filled", f"seat:{slug}", {"member": member_id})
