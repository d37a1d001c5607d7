"""The prompts to come, as an operator reads them: lines, or JSON for another program."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import orjson

from adapters.community.words import duration_text
from bot.commands.reporting import Foreseen


def as_text(found: list[Foreseen]) -> str:
    """A line a prompt: when for its reader and in UTC, who, about what, and which rule of the plan asks."""
    return "\n".join(map(_line, found)) or "No prompts are to come in this time."


def _line(one: Foreseen) -> str:
    local = one.at.astimezone(ZoneInfo(one.member.zone))
    unit = f" for {one.unit}" if one.unit else ""
    return (
        f"{local:%a %Y-%m-%d %H:%M} {one.member.zone} ({one.at:%Y-%m-%d %H:%M} UTC)  {one.member.name}  "
        f"{one.about} {one.subject_id}{unit}: {one.rule} asks {_occasion(one)}; it ends "
        f"{one.deadline:%Y-%m-%d %H:%M} UTC and has not been done"
    )


def _occasion(one: Foreseen) -> str:
    minutes = one.occasion.removesuffix("m")
    if not minutes.isdecimal():
        return f"at the {one.occasion}" if one.occasion == "opening" else one.occasion
    return f"{duration_text(timedelta(minutes=int(minutes)))} before the end"


def as_json(found: list[Foreseen]) -> str:
    """A line of JSON a prompt; instants in UTC, and the reader's own with its offset."""
    return "\n".join(orjson.dumps(_fields(one)).decode() for one in found)


def _fields(one: Foreseen) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "local": one.at.astimezone(ZoneInfo(one.member.zone)).isoformat(),
        "zone": one.member.zone,
        "member": one.member.id,
        "name": one.member.name,
        "about": one.about,
        "subject": one.subject_id,
        "unit": one.unit,
        "rule": one.rule,
        "occasion": _occasion(one),
        "deadline": one.deadline.isoformat(),
    }
