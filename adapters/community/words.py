"""How a community's file writes shares, durations, days and rules of recurrence; read and written here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil.rrule import rrulestr
from pydantic_core import PydanticCustomError, PydanticKnownError

from adapters.reading import choose
from bot.domain.profiles import Share
from bot.domain.spelling import nearest, quoted

_SHARE = re.compile(r"(more than|at least) (\d{1,4}) ?/ ?(\d{1,4})")
_LIMIT = re.compile(r"at most (\d{1,4}) ?/ ?(\d{1,4})")
_DECIMAL = re.compile(r"(more than |at least |at most )?(\d{1,3})([.,]\d{1,6})? ?(%?)")
_BARE = re.compile(r"(\d{1,4}) ?/ ?(\d{1,4})")
_DURATION = re.compile(r"(\d{1,8}) ?([a-z]+)")
_PARTS = {
    "INTERVAL": r"[1-9]\d?",
    "WKST": "(MO|TU|WE|TH|FR|SA|SU)",
    "BYMONTH": "(1[0-2]|[1-9])",
    "BYMONTHDAY": r"-?([12]\d|3[01]|[1-9])",
    "BYDAY": r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)",
    "BYSETPOS": r"-?[1-9]\d?",
}
"""the parts of a rule; stricter than dateutil, which breaks years later on numbers out of range"""
_MANY = "|".join(f"{name}={value}(,{value})*" for name, value in _PARTS.items() if name.startswith("BY"))
_ONE = "|".join(f"{name}={value}" for name, value in _PARTS.items() if not name.startswith("BY"))
_RULE = re.compile(f"FREQ=(YEARLY|MONTHLY|WEEKLY)(;({_MANY}|{_ONE}))*")
_USUAL = {"more than": "1/2", "at least": "2/3", "at most": "1/4"}
_LONGEST = timedelta(days=20 * 365)
_UNITS = {
    timedelta(days=365): ("year", "years"),
    timedelta(weeks=1): ("w", "week", "weeks"),
    timedelta(days=1): ("d", "day", "days"),
    timedelta(hours=1): ("h", "hour", "hours"),
    timedelta(minutes=1): ("min", "minute", "minutes"),
}

HALF = Share(Fraction(1, 2), at_least=False)
"""more than half"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, `at` a place within it."""

    what: str
    remedy: str
    at: tuple[str, ...] = ()


def faulty(faults: Iterable[Fault]) -> PydanticCustomError:
    """The faults as the one error that a validator may raise."""
    return PydanticCustomError("faults", "refused", {"faults": tuple(faults)})


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """The error of a value with one fault."""
    return faulty([Fault(what, remedy)])


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    return " ".join(value.split())


def share(value: object) -> Share:
    """`more than 1/2` or `at least 2/3`; a decimal is never exact, so none is read."""
    text = _word(value)
    found = _SHARE.fullmatch(text)
    if not found:
        raise wrong(f"{quoted(text)} is not a share", _share_remedy(text, "more than", "at least"))
    at_least = found[1] == "at least"
    return Share(_fraction(text, found[2], found[3], whole_is_possible=at_least), at_least)


def share_text(value: Share) -> str:
    """`value` as the file writes it."""
    return f"{'at least' if value.at_least else 'more than'} {value.of.numerator}/{value.of.denominator}"


def limit(value: object) -> Share:
    """`at most 1/4`: the share that may not be exceeded."""
    text = _word(value)
    found = _LIMIT.fullmatch(text)
    if not found:
        raise wrong(f"{quoted(text)} is not a limit", _share_remedy(text, "at most"))
    return Share(_fraction(text, found[1], found[2], whole_is_possible=True), at_least=False)


def limit_text(value: Share) -> str:
    """`value` as the file writes it."""
    return f"at most {value.of.numerator}/{value.of.denominator}"


def _fraction(text: str, part: str, whole: str, *, whole_is_possible: bool) -> Fraction:
    if not 0 < int(part) < int(whole) + whole_is_possible:
        raise wrong(f"nothing can be {quoted(text)}", "write a fraction between 0 and 1")
    return Fraction(int(part), int(whole))


def _share_remedy(text: str, *flags: str) -> str:
    bare, decimal = _BARE.fullmatch(text), _DECIMAL.fullmatch(text)
    if bare:
        return "write " + " or ".join(f"`{flag} {bare[1]}/{bare[2]}`" for flag in flags)
    if decimal:
        number = Fraction(f"{decimal[2]}{(decimal[3] or '').replace(',', '.')}")
        near = (number / 100 if decimal[4] or number > 1 else number).limit_denominator(10)
        if 0 < near < 1:
            flag = flags[-1] if decimal[1] is None else decimal[1].strip()
            return f"write an exact fraction, such as `{flag} {near.numerator}/{near.denominator}`"
    return "write " + " or ".join(f"`{flag} {_USUAL[flag]}`" for flag in flags)


def duration(value: object) -> timedelta:
    """`5d`, `72h`, `14 days`, `2 weeks`, `2 years` (of 365 days)."""
    text = _word(value).casefold()
    found = _DURATION.fullmatch(text)
    if not found:
        raise wrong(f"{quoted(text)} is not a duration", "write a number and a unit: `5d`, `72h`, `14 days`")
    if found[2].startswith("month"):
        raise wrong("months differ in length", f"write `{round(int(found[1]) * 365 / 12)} days`")
    unit = next((unit for unit, names in _UNITS.items() if found[2] in names), None)
    if unit is None:
        known = (names[-1] for names in _UNITS.values())
        raise wrong(f"{quoted(found[2])} is no unit of time", choose(found[2], known))
    if int(found[1]) * unit > _LONGEST:
        raise wrong(f"{quoted(text)} is too long", "nothing here lasts more than 20 years")
    return int(found[1]) * unit


def duration_text(value: timedelta) -> str:
    """`value`, in whole minutes, as the file writes it."""
    days = timedelta(days=1)
    for unit in (days, timedelta(hours=1), timedelta(minutes=1)):
        if value % unit == timedelta(0):
            break
    count, names = value // unit, _UNITS[unit]
    return f"{count} {names[-2] if count == 1 else names[-1]}"


def day(value: object) -> date:
    """`2026-12-31`."""
    text = _word(value)
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day of the calendar has no zone
    except ValueError:
        raise wrong(f"{quoted(text)} is not a day", "write it as 2026-12-31") from None


def wall(value: object) -> time:
    """`09:00`, a time of the day in a zone named elsewhere."""
    text = _word(value)
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - see above
    except ValueError:
        raise wrong(f"{quoted(text)} is not a time", "write it as 09:00") from None


def zone(value: object) -> str:
    """An IANA zone, `Europe/Rome`."""
    text = _word(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    else:
        # These exist on some machines only, or count leap seconds.
        known = not text.startswith(("posix", "right", "local", "Factory"))
    if not known:
        near = nearest(text, available_timezones())
        remedy = f"did you mean {quoted(near)}?" if near else "write an IANA zone, such as `Europe/Rome`"
        raise wrong(f"{quoted(text)} is not a time zone", remedy)
    return text


def rule(value: object) -> str:
    """An RFC 5545 rule of years, months or weeks: `FREQ=YEARLY;BYMONTH=4,10;BYDAY=3TU`."""
    text = _word(value).upper().removeprefix("RRULE:")
    keys = [part.partition("=")[0] for part in text.split(";")]
    if len(keys) > len(set(keys)) or not _RULE.fullmatch(text):
        remedy = "write one such as `FREQ=YEARLY;BYMONTH=4,10;BYDAY=3TU`"
        raise wrong(f"{quoted(text)} is not a rule of recurrence", remedy)
    return text


def first_day(of_rule: str, since: date) -> date | None:
    """The first day of a rule, `since` included; None where there is none."""
    start = datetime.combine(since, time())
    try:
        found = next(iter(rrulestr(of_rule, dtstart=start)), None)
    except ValueError:  # dateutil looked past the year 9999
        return None
    return found.date() if found else None
