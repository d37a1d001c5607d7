"""Instants in a reader's own zone and language."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta

from bot.views import Language

# Plain English would write its dates as in the United States.
_REGIONS = {"en": "en_001"}


def moment(at: datetime, zone: str, language: Language) -> str:
    """An instant in words, with its offset: "Thu, 26 Nov 2026, 10:00 (UTC−05:00)"."""
    # Each ballot has an instant of its own, but many have the same minute.
    return _minute(at.replace(second=0, microsecond=0), zone, language)


@lru_cache(maxsize=2048)
def _minute(at: datetime, zone: str, language: Language) -> str:
    local = at.astimezone(_zone(zone))
    offset = f"{local:%z}"
    shown = "UTC" if offset == "+0000" else f"UTC{offset[0].replace('-', '−')}{offset[1:3]}:{offset[3:5]}"
    return f"{format_skeleton('yMMMEd', local, locale=_locale(language))}, {local:%H:%M} ({shown})"


def day(day: date, language: Language) -> str:
    """A date in words."""
    return format_date(day, "medium", _locale(language))


def distance(at: datetime, now: datetime, language: Language) -> str:
    """How far an instant is from now, in words: "in 3 days"."""
    return format_timedelta(at - now, granularity="minute", add_direction=True, locale=_locale(language))


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones is an OSError
        return ZoneInfo("UTC")


@lru_cache(maxsize=64)
def _locale(language: Language) -> Locale:
    try:
        return Locale.parse(_REGIONS.get(language, language), sep="_" if language in _REGIONS else "-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
