"""Elections of seats: who may stand, what becomes of the candidates, who takes which seat (RULES §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.community import Names, SeatEntry
from bot.domain.delegations import Seat
from bot.domain.people import Organisation
from bot.domain.profiles import ElectionRules, Unopposed

LONGEST_STATEMENT = 1500
"""Of a candidate, in code points (RULES §5)."""
RUNNERS_UP_FOR = timedelta(days=183)
"""How long after an election a vacancy goes to its runners-up: six months (RULES §5)."""
REOPENED_FOR = timedelta(days=5)
"""The window of an election that missed its quorum, and is opened once more (RULES §5)."""
RUN_OFF_FOR = timedelta(days=7)
"""The longest window of a run-off (RULES §5)."""
ENDING = timedelta(days=90)
"""How long before its end a term counts as ending: meetings move by weeks, terms are counted in days."""


class ElectionState(StrEnum):
    """The life of an election; of its votes each has its own."""

    NOMINATING = "nominating"
    VOTING = "voting"
    """from the draft of its vote until the result is final"""
    SETTLED = "settled"
    CANCELLED = "cancelled"


UNDER_WAY = (ElectionState.NOMINATING, ElectionState.VOTING)
"""States of an election that has not ended."""


class Consent(StrEnum):
    """What a nominee has said."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """after having accepted"""


STANDING = (Consent.ASKED, Consent.ACCEPTED)
"""Consents of those who stand, or still may."""


@dataclass(frozen=True, slots=True)
class Election:
    """An election as stored. Seats and rules are as they were when it was called."""

    id: int
    group_id: int
    """the body whose seats are filled"""
    seats: tuple[str, ...]
    profile: str
    rules: ElectionRules
    question: Names
    caller_id: int
    called_at: datetime
    closes_at: datetime
    """when nominations close, exclusive"""
    state: ElectionState
    meeting_id: int | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody nominated for an election, for the organisation they were of."""

    id: int
    election_id: int
    member_id: int
    organisation_id: int
    nominator_id: int
    consent: Consent
    statement: str = ""
    seconders: tuple[int, ...] = ()
    """organisations"""
    key: str = ""
    """as an option of the election's votes"""
    place: int | None = None
    """in the ranking, the first elected is 1; None where nobody ranked them"""
    seat: str = ""
    """the seat won, or offered to a runner-up"""


@dataclass(frozen=True, slots=True)
class Term:
    """The time of somebody on a seat."""

    seat: str
    member_id: int
    organisation_id: int | None
    since: datetime
    until: datetime | None = None
    """when it is to end"""
    ended_at: datetime | None = None
    """when it did"""


def is_elected(seat: SeatEntry) -> bool:
    """Whether elections fill a seat, an elected observer's too."""
    return seat.kind != "permanent" and not seat.chair


def is_up(seat: Seat, at: datetime) -> bool:
    """Whether a seat is vacant at an instant, or the term of its holder ends about then."""
    return seat.holder_id is None or (seat.until is not None and seat.until <= at + ENDING)


def belongs(organisation: Organisation, constituency: str) -> bool:
    """Whether an organisation is of a seat's constituency: by its class or its own, if any is set."""
    return constituency in ("", organisation.kind, organisation.constituency)


def terms_in_a_row(terms: Iterable[Term], now: datetime) -> int:
    """How many terms somebody has had without a break until now, the running one among them.

    `terms` are theirs on seats of one body. A gap as short as two meetings may be apart is no break.
    """
    number, edge = 0, now
    for term in sorted(terms, key=lambda term: term.since, reverse=True):
        if (term.ended_at or edge) + ENDING < edge:
            break
        number, edge = number + 1, term.since
    return number


class Bar(StrEnum):
    """Why somebody cannot stand."""

    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"
    CONSTITUENCY = "constituency"
    TERMS = "terms"
    SEATED = "seated"
    """on another seat of the body"""
    STANDS = "stands"
    """already, or has been asked"""
    DECLINED = "declined"


def bar(
    election: Election,
    seat: SeatEntry,
    organisation: Organisation | None,
    terms: Collection[Term],
    before: Candidate | None,
    now: datetime,
    *,
    seated: bool = False,
) -> Bar | None:
    """What keeps somebody of an organisation from standing, if anything does.

    `seat` is any of the election's: they are alike. `terms` are the person's on elected seats of the body,
    `before` is their nomination so far, `seated` says that they are on another seat of the body.
    """
    if election.state is not ElectionState.NOMINATING or now >= election.closes_at:
        return Bar.CLOSED
    if organisation is None:
        return Bar.UNCONFIRMED
    if not belongs(organisation, seat.constituency):
        return Bar.CONSTITUENCY
    if seated:
        return Bar.SEATED
    if seat.term_limit and terms_in_a_row(terms, now) >= seat.term_limit:
        return Bar.TERMS
    if before and before.consent in STANDING:
        return Bar.STANDS
    return Bar.DECLINED if before else None


def standing(candidates: Iterable[Candidate], needed: int, units: Mapping[int, int]) -> tuple[Candidate, ...]:
    """Those who have accepted and are seconded by enough voting units.

    `units` gives the voting unit of each organisation.
    """
    return tuple(
        c for c in candidates if c.consent is Consent.ACCEPTED and len(seconding_units(c, units)) >= needed
    )


def seconding_units(candidate: Candidate, units: Mapping[int, int]) -> frozenset[int]:
    """The voting units that second a candidate; related organisations are one, and never one's own."""
    return frozenset(units[o] for o in candidate.seconders) - {units[candidate.organisation_id]}


class Way(StrEnum):
    """How seats are filled once nominations have closed."""

    VACANT = "vacant"
    DECLARED = "declared"
    CONFIRMED = "confirmed"
    VOTE = "vote"


def way(candidates: int, seated: int, rules: ElectionRules) -> Way:
    """The way for so many candidates, of whom `seated` could be seated together."""
    if candidates == 0:
        return Way.VACANT
    if seated < candidates:
        return Way.VOTE
    return Way.DECLARED if rules.unopposed is Unopposed.DECLARED else Way.CONFIRMED


def runners_up(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Ranked candidates who got no seat and have not withdrawn, the next one first."""
    ranked = (c for c in candidates if c.place and not c.seat and c.consent is Consent.ACCEPTED)
    return tuple(sorted(ranked, key=lambda c: c.place or 0))


def term_end(seat: SeatEntry, running_until: datetime | None, begins: datetime) -> datetime | None:
    """When a term that begins on a seat ends: with the term that is running there, else after a whole one.

    Whoever comes in between serves the rest, so that staggered seats stay staggered.
    """
    if running_until is not None and running_until > begins + ENDING:
        return running_until
    return begins + seat.term if seat.term else None


def candidacy(candidates: Iterable[Candidate], member_id: int) -> Candidate | None:
    """Somebody's candidacy; of one who has had two accounts, the one that stands."""
    own = [c for c in candidates if c.member_id == member_id]
    return min(own, key=lambda c: c.consent is Consent.WITHDRAWN, default=None)
