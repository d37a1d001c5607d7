"""When somebody wants no prompts, in words."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Member
from bot.phrases import Speech
from bot.views import Spans


def lines(member: Member, now: datetime, speech: Speech) -> tuple[tuple[str, Spans], ...]:
    """The hours of prompts, and a snooze while it lasts, among what is known of a member."""
    hours = f"{member.hours.start:%H:%M}-{member.hours.end:%H:%M}"
    said = hours if member.hours.weekends else speech.words("{hours}, not at weekends", hours=hours)
    snoozed = member.snoozed_until
    return (
        (speech.words("Prompts between"), (said,)),
        *(
            ((speech.words("No prompts until"), speech.say("{at}", at=snoozed)),)
            if snoozed and snoozed > now
            else ()
        ),
    )
