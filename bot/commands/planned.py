"""Which meeting a command means, and which of its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.parsing import tokens
from bot.commands.registry import Param, Takes
from bot.domain.groups import folded
from bot.domain.meetings import Meeting
from bot.domain.refusal import Refusal, phrase
from bot.domain.sessions import Session
from bot.notices.sessions import called, numbered
from bot.phrases import marked

RECENT = timedelta(days=400)
"""For so long meetings that are over are listed, and offered where one is asked for."""


def _to_come(ctx: Context) -> list[tuple[str, str]]:
    return [(str(m.id), m.title) for m in ctx.tx.meetings.upcoming()]


def _begun_or_to_come(ctx: Context) -> list[tuple[str, str]]:
    over = reversed(ctx.tx.meetings.ended(ctx.now - RECENT))
    return [*_to_come(ctx), *((str(m.id), m.title) for m in over)]


MEETING = Param("meeting", Takes.WORD, marked("Meeting"), options=_to_come)
ANY_MEETING = Param("meeting", Takes.WORD, marked("Meeting"), options=_begun_or_to_come)
SESSION = Param("session", Takes.LINE, marked("Session"), optional=True, after="session")


def any_meeting(ctx: Context) -> Meeting:
    """The meeting meant by its number, past ones and dropped ones too."""
    word = ctx.text("meeting").lstrip("#")
    found = ctx.tx.meetings.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None:
        raise _unknown(ctx)
    return found


def meeting_to_come(ctx: Context) -> Meeting:
    """The meeting meant by its number, which must not be over."""
    found = any_meeting(ctx)
    if found.ends_at <= ctx.now or found.dropped_at:
        raise _unknown(ctx)
    return found


def _unknown(ctx: Context) -> Refusal:
    return Refusal(
        "There is no meeting {word} to come.",
        word=ctx.text("meeting"),
        remedy=phrase("“meetings” lists them."),
    ).offering(phrase("Meetings"), "meetings")


def session_called(ctx: Context, meeting: Meeting, words: str) -> Session | None:
    """The session of a meeting that has this number or title."""
    wanted = folded(words)
    for number, session in numbered(ctx.tx, meeting):
        if wanted in (str(number), folded(session.sitting.title or str(number))):
            return session
    return None


def one_of(ctx: Context, meeting: Meeting, sessions: Sequence[Session]) -> Session:
    """The session named, or the only one that can be meant; asks which of several."""
    if words := ctx.text("session"):
        found = session_called(ctx, meeting, words)
        if found and found in sessions:
            return found
        raise Refusal(
            "{meeting} has no session “{words}” that this could be about.",
            meeting=meeting.title,
            words=words,
            remedy=phrase("“meeting {number}” lists its sessions.", number=meeting.id),
        )
    if len(sessions) == 1:
        return sessions[0]
    refusal = Refusal("Which session do you mean?")
    for number, session in numbered(ctx.tx, meeting):
        if session in sessions:
            args = tokens(ctx.command, {**ctx.said, "session": str(number)})
            refusal.offering(
                phrase("{name}", name=called(session, number, ctx.speech)), ctx.command.name, *args
            )
    raise refusal
