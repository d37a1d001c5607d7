"""What becomes of a ballot as it arrives, and which of a unit's ballots counts (RULES §4, Changing)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import Platform, Rank
from bot.domain.votes import Ballot

RESEND_WINDOW = timedelta(minutes=2)
"""How long a Teams press equal to a superseded ballot counts as a resend (RULES §4, Changing)."""


class Cast(StrEnum):
    """What became of a press or a typed ballot."""

    COUNTED = "counted"
    """it is the unit's ballot"""
    RESERVE = "reserve"
    """an alternate's, kept in reserve"""
    AGAIN = "again"
    """a press that was carried out, delivered once more"""
    OLDER = "older"
    """a newer press of the same identity stands"""
    RESENT = "resent"
    """taken for a resend of a superseded ballot"""


@dataclass(frozen=True, slots=True)
class Press:
    """A ballot as it arrives, before it is decided."""

    ballot: Ballot
    platform: Platform
    last_click: datetime | None
    """the newest instant at which this identity has pressed in this vote"""
    current: Ballot | None
    """the ballot of this unit and rank as it stands"""
    superseded: tuple[Ballot, ...] = ()
    """earlier ballots of this identity, newest first; needed where the press `looks_back`"""
    came_before: bool = False
    """whether this very request was carried out, of what is typed or filled in and has no instant"""


def looks_back(press: Press) -> bool:
    """Whether superseded ballots may matter: of a press that is not the newest or is ahead, and on Teams."""
    clicked = press.ballot.clicked_at
    if clicked is None or press.current is None:
        return False
    ahead = clicked > press.ballot.cast_at  # it counts from its arrival, which is another each time it comes
    newest = press.last_click is None or clicked > press.last_click
    return press.platform is Platform.TEAMS or ahead or not newest


def decide(press: Press) -> Cast:
    """Orders presses (RULES §4, Changing): of one identity by the platform's instant, all else by commit."""
    ballot = press.ballot
    if press.came_before:
        return Cast.AGAIN
    if ballot.pressed_at is not None:
        if press.last_click is not None and ballot.pressed_at < press.last_click:
            return Cast.OLDER
        if _is_known(press):
            return Cast.AGAIN
        if _is_resend(press):
            return Cast.RESENT
    return counted_as(ballot)


def counted_as(ballot: Ballot) -> Cast:
    """What a ballot that is taken counts as: the unit's own, or one in reserve."""
    return Cast.COUNTED if ballot.rank is Rank.DELEGATE else Cast.RESERVE


def _is_known(press: Press) -> bool:
    """Whether this very press, by its instant and its choice, has been carried out."""
    known = (press.current, *press.superseded)
    return any(
        old is not None and (old.clicked_at, old.choice) == (press.ballot.clicked_at, press.ballot.choice)
        for old in known
    )


def _is_resend(press: Press) -> bool:
    """Teams resends a press with a new id and instant; only what it chose gives it away."""
    if press.platform is not Platform.TEAMS or press.current is None:
        return False
    if press.current.choice == press.ballot.choice:
        return False
    return any(
        old.choice == press.ballot.choice and press.ballot.cast_at - old.cast_at <= RESEND_WINDOW
        for old in press.superseded
    )


def standing(ballots: Iterable[Ballot]) -> Mapping[str, Ballot]:
    """The ballot that counts for each unit: the delegate's, else the alternate's in reserve."""
    chosen: dict[str, Ballot] = {}
    for ballot in sorted(ballots, key=lambda b: b.rank is Rank.DELEGATE):
        chosen[ballot.unit] = ballot
    return chosen
