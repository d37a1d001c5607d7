"""Sessions of a meeting: where and when they are, and for whom that is the night (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.meetings import shifted
from bot.domain.refusal import Refusal
from bot.domain.when import at_wall, wall

MORNING, NIGHT = time(7), time(22)
"""Local times between which nobody sits in the night."""
EARLY = timedelta(minutes=30)
"""How long before its start people may check in to a session."""
USUAL = timedelta(hours=4)
"""how long a session is where nobody says it"""
MOST_SESSIONS, MOST_SITES = 40, 20
LONGEST_TITLE = 120
"""of a meeting, a session or a site, in code points"""
_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
"""From one instant up to another (aware UTC)."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place where people sit together, and the IANA zone of its clocks."""

    id: int
    meeting_id: int
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """When a session is to be: instants, and the IANA zone whose clock it is announced by."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str = ""
    """empty where its number says enough"""
    sites: tuple[int, ...] = ()
    """at these of the meeting's sites; at all of them where it names none"""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A meeting as a calendar's rule gives it; `key` names it, so that it is never made twice."""

    key: str
    title: str
    sittings: tuple[Sitting, ...]
    """at least one, in order"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as stored. `uid` and `revision` are what calendars know it by."""

    id: int
    meeting_id: int
    sitting: Sitting
    uid: str
    revision: int
    changed_at: datetime
    dropped_at: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""
        return self.sitting.starts_at

    @property
    def ends_at(self) -> datetime:
        """The instant at which it is over."""
        return self.sitting.ends_at

    def admits(self, now: datetime) -> bool:
        """Whether people may check in now."""
        return self.starts_at - EARLY <= now < self.ends_at

    def has_begun(self, now: datetime) -> bool:
        """Whether its roll may be called: from when people check in, and afterwards to correct it."""
        return self.starts_at - EARLY <= now

    def takes_place_at(self, site: Site) -> bool:
        """Whether people sit together there for it."""
        return not self.sitting.sites or site.id in self.sitting.sites


def checked_title(text: str) -> str:
    """A title or name as it will be stored, its blanks made one; refuses an empty or a too long one."""
    title = " ".join(text.split())
    if not title:
        raise Refusal("It needs a name.")
    if len(title) > LONGEST_TITLE:
        raise Refusal(
            "The name has {length} characters; at most {limit} are kept. Please shorten it.",
            length=len(title),
            limit=LONGEST_TITLE,
        )
    return title


def moved(sitting: Sitting, zone: str, was: datetime, becomes: datetime) -> Sitting:
    """The sitting after its meeting, whose clock is `zone`'s, has moved from one beginning to another."""
    starts_at = shifted(sitting.starts_at, zone, was, becomes)
    ends_at = shifted(sitting.ends_at, zone, was, becomes)
    if ends_at <= starts_at:  # where clocks jump, its wall times may have nothing between them
        ends_at = starts_at + (sitting.ends_at - sitting.starts_at)
    return replace(sitting, starts_at=starts_at, ends_at=ends_at)


def nights(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[Span, ...]:
    """What of a time lies outside 07:00 to 22:00 by the clocks of an IANA zone, in order."""
    found: list[Span] = []
    for begins, ends in _nights(starts_at, ends_at, zone):
        begun, over = max(begins, starts_at), min(ends, ends_at)
        if begun < over:
            found.append((begun, over))
    return tuple(found)


def _nights(starts_at: datetime, ends_at: datetime, zone: str) -> Iterator[Span]:
    """The nights around a time, each from one evening to the next morning."""
    evening = datetime.combine(wall(starts_at, zone).date() - _DAY, NIGHT)
    last = wall(ends_at, zone)
    while evening <= last:
        morning = datetime.combine(evening.date() + _DAY, MORNING)
        yield at_wall(evening, zone), at_wall(morning, zone)
        evening += _DAY
