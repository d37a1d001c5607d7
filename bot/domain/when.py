"""Instants as members type them: "in 5d", "72h", "2027-05-14 17:00 Europe/Rome"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.refusal import Refusal, phrase

_SPAN = re.compile(
    r"(?:in|dans)?\s*(\d{1,4})\s*"
    r"(min(?:ute)?s?|h(?:ours?|eures?)?|d(?:ays?)?|j(?:ours?)?|w(?:eeks?)?|s(?:em(?:aines?)?)?)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}):(\d{2}))?(?:\s+([A-Za-z_+\-/0-9]+))?")
# By their first letter; "j" is French "jour", "s" French "semaine".
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "j": timedelta(days=1),
    "w": timedelta(weeks=1),
    "s": timedelta(weeks=1),
}


END_OF_DAY = time(17)
LONGEST = timedelta(days=1)
"""of what `length` understands"""


def at_wall(local: datetime, zone: str) -> datetime:
    """The instant (aware UTC) at which the clocks of an IANA zone show `local`, which has no zone.

    What clocks jump over is as much later as they jump; of what they show twice the first is meant, unless
    `local` says by its `fold` that it is the second.
    """
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(at: datetime, zone: str) -> datetime:
    """What the clocks of an IANA zone show at an instant, without the zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant(words: str, now: datetime, zone: str, hour: time = END_OF_DAY) -> datetime:
    """The instant (aware UTC) that `words` mean to somebody in `zone`; a date alone means that `hour` there.

    In a DST gap the later reading, in a fold the first. Refuses what it does not understand and the past.
    """
    found = _span(words, now) or _date(words, zone, hour)
    if found is None:
        raise Refusal(
            "I do not understand “{words}” as a time.",
            words=words,
            remedy=phrase("Write “in 5d”, “in 72h” or a date like 2027-05-14 17:00 Europe/Rome."),
        )
    if found <= now:
        raise Refusal("{at} has passed already.", at=found, remedy=phrase("Choose a later time."))
    return found


def length(words: str) -> timedelta:
    """How long `words` mean, such as "4h" or "90 min", up to a day; refuses what it does not understand."""
    match = _SPAN.fullmatch(words.strip())
    found = int(match.group(1)) * _UNITS[match.group(2)[0].casefold()] if match else timedelta(0)
    if not timedelta(0) < found <= LONGEST:
        raise Refusal(
            "I do not understand “{words}” as a length of time.",
            words=words,
            remedy=phrase("Write “4h” or “90 min”; it may be up to a day."),
        )
    return found


def zone_called(words: str) -> str:
    """The IANA zone that `words` name; a city alone is enough where it names one. Refuses any other."""
    wanted = words.strip().replace(" ", "_").casefold()
    zones = {zone.casefold(): zone for zone in available_timezones()}
    cities = [zone for zone in sorted(zones.values()) if zone.casefold().rpartition("/")[2] == wanted]
    zone = zones.get(wanted) or (cities[0] if cities else None)
    if zone is None:
        raise Refusal(
            "I know no time zone called “{zone}”.",
            zone=words,
            remedy=phrase("Write it as area and city, for example Europe/Rome or America/Panama."),
        )
    return zone


def begins(words: Sequence[str]) -> int:
    """At which of several words an instant begins; their number where none does. A quoted passage is one."""
    for index, word in enumerate(words):
        if word[0].isdecimal() or _SPAN.match(word):
            return index - 1 if index and words[index - 1].casefold() in ("in", "dans") else index
    return len(words)


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words.strip())
    return now + int(match.group(1)) * _UNITS[match.group(2)[0].casefold()] if match else None


def _date(words: str, zone: str, usual: time) -> datetime | None:
    match = _DATE.fullmatch(words.strip())
    if match is None:
        return None
    day, hour, minute, named = match.groups()
    try:
        at = time(int(hour), int(minute)) if hour else usual
        return at_wall(datetime.combine(date.fromisoformat(day), at), named or zone)
    except (ValueError, KeyError, OSError, OverflowError):  # a folder of zones is an OSError
        return None
