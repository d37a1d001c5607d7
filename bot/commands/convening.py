"""What the secretary decides about a meeting: a new one, its date, its phases, its link, or to drop it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.calendar import expect
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.moving import move_meeting, tell_concerned
from bot.commands.planned import any_meeting, meeting_to_come
from bot.commands.registry import Param
from bot.domain.elections import UNDER_WAY
from bot.domain.groups import folded
from bot.domain.meetings import Meeting
from bot.domain.outputs import checked_link
from bot.domain.phases import Phase, fits
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.sessions import USUAL, Sitting, checked_title
from bot.domain.votes import COUNTED_STATES, VoteState
from bot.domain.when import instant, length, wall, zone_called
from bot.notices import meetings as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

MOST_AHEAD = 50
"""Meetings to come at any time."""


def convene(ctx: Context) -> Reply:
    """Plans a single meeting of one session; more are added to it afterwards."""
    ctx.authorise(Action.ADMINISTER)
    if not ctx.text("title") or not ctx.text("date"):
        return _form(ctx, ("title", "date", "zone", "lasts", "link"), {"zone": ctx.tx.community.zone})
    zone = zone_called(ctx.text("zone")) if ctx.text("zone") else ctx.tx.community.zone
    calendar = ctx.tx.community.calendar
    title, link_to = checked_title(ctx.text("title")), checked_link(ctx.text("link"))
    usual = (calendar.at,) if calendar else ()
    starts_at = instant(ctx.text("date"), ctx.now, zone, *usual)
    ends_at = starts_at + (length(ctx.text("lasts")) if ctx.text("lasts") else USUAL)
    if len(ctx.tx.meetings.upcoming()) >= MOST_AHEAD:
        raise Refusal("There are {count} meetings to come; that is as many as are kept.", count=MOST_AHEAD)
    key = f"single:{folded(title)}:{starts_at.isoformat()}"  # said twice, it is the same meeting
    added = ctx.tx.meetings.add(title, starts_at, ends_at, zone, key, (Sitting(starts_at, ends_at, zone),))
    if link_to != added.link:
        ctx.tx.meetings.set_link(added.id, link_to)
    expect(ctx.tx, added)
    ctx.tx.log.append(
        "meeting-planned", f"meeting:{added.id}", {"title": title, "at": starts_at.isoformat()}, ctx.member.id
    )
    return ctx.done(
        marked("Meeting planned"),
        ctx.speech.text(
            "{meeting} begins {at}. It is number {number}.",
            meeting=Strong(added.title),
            at=added.starts_at,
            number=added.id,
        ),
        ctx.muted("Sites and further sessions can be added now; members find it under “meetings”."),
        ctx.button(marked("See the meeting"), "meeting", str(added.id)),
        ctx.button(marked("Add a session"), "session", str(added.id)),
        ctx.button(marked("Add a site"), "site", str(added.id)),
    )


def move(ctx: Context) -> Reply:
    """Gives a meeting another date, and takes along what is counted from it."""
    ctx.authorise(Action.ADMINISTER)
    before = meeting_to_come(ctx)
    if not ctx.text("date"):
        return _form(ctx, ("date",))
    hour = wall(before.starts_at, before.zone).time()
    starts_at = instant(ctx.text("date"), ctx.now, before.zone, hour)
    if starts_at == before.starts_at:
        raise Refusal("{meeting} begins {at} already.", meeting=before.title, at=starts_at)
    now = move_meeting(ctx, before.id, starts_at)
    return ctx.done(
        marked("Moved"),
        ctx.speech.text(
            "{meeting} was to begin {was}; now it begins {at}.",
            meeting=Strong(now.title),
            was=before.starts_at,
            at=now.starts_at,
        ),
        ctx.speech.text(
            "Its sessions, phases and prompts and the votes that open with it move too. Who registered for "
            "it or drafted a motion for it is told."
        ),
        *notice.open_votes(ctx.tx, now, ctx.speech),
        ctx.button(marked("See the meeting"), "meeting", str(now.id)),
    )


def phase(ctx: Context) -> Reply:
    """Sets the instant of a phase of one meeting."""
    ctx.authorise(Action.ADMINISTER)
    meeting = any_meeting(ctx)
    if meeting.dropped_at:
        meeting = meeting_to_come(ctx)
    named, when = _phase(ctx)
    if named is None or not when:
        return _form(ctx, ("phase", "when"), {"phase": named.value if named else ""})
    at = instant(when, ctx.now, meeting.zone)
    if not fits(named, at, meeting):
        raise Refusal(
            "{at} does not fit {meeting}, which begins {begins} and ends {ends}.",
            at=at,
            meeting=meeting.title,
            begins=meeting.starts_at,
            ends=meeting.ends_at,
            remedy=phrase(
                "Papers and freeze come before it begins, voting ends after that, the record is last."
            ),
        )
    ctx.tx.meetings.set_phase(meeting.id, named, at)
    expect(ctx.tx, meeting)
    ctx.tx.log.append(
        "phase-set", f"meeting:{meeting.id}", {"phase": named.value, "at": at.isoformat()}, ctx.member.id
    )
    return ctx.done(
        marked("Noted"),
        ctx.speech.text("The phases of {meeting} are now:", meeting=Strong(meeting.title)),
        notice.phases_of(ctx.tx, meeting, ctx.speech),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
    )


def _phase(ctx: Context) -> tuple[Phase | None, str]:
    """The phase meant and when it is to be: both in one, or each in a field of its own."""
    words = ctx.text("phase").split()
    for length_of_name in range(min(len(words), 4), 0, -1):
        for one in Phase:
            if folded(" ".join(words[:length_of_name])) in ctx.called("phase", one.value):
                return one, ctx.text("when") or " ".join(words[length_of_name:])
    if words:
        names = ", ".join(ctx.speech.name("phase", one.value) for one in Phase)
        raise Refusal(
            "“{words}” names no phase of a meeting.",
            words=" ".join(words),
            remedy=phrase("There are: {names}.", names=names),
        )
    return None, ctx.text("when")


def link(ctx: Context) -> Reply:
    """Says where people take part online."""
    ctx.authorise(Action.ADMINISTER)
    meeting = meeting_to_come(ctx)
    if not ctx.text("link"):
        return _form(ctx, ("link",), {"link": meeting.link})
    address = checked_link(ctx.text("link"))
    ctx.tx.meetings.set_link(meeting.id, address)
    ctx.tx.log.append("meeting-linked", f"meeting:{meeting.id}", {"link": address}, ctx.member.id)
    return ctx.done(
        marked("Noted"),
        ctx.speech.text("Members find the link with {meeting}.", meeting=Strong(meeting.title)),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
    )


def drop(ctx: Context) -> Reply:
    """Drops a meeting on which no vote and no election hangs any more."""
    ctx.authorise(Action.ADMINISTER)
    meeting = meeting_to_come(ctx)
    reason = ctx.text("drop").strip()
    if not reason:
        return _form(ctx, ("drop",))
    _refuse_needed(ctx, meeting)
    ctx.tx.meetings.drop(meeting.id)
    ctx.tx.timers.set(f"meeting:{meeting.id}:over", "meeting-over", meeting.id, ctx.now)
    ctx.tx.log.append("meeting-dropped", f"meeting:{meeting.id}", {"reason": reason}, ctx.member.id)
    tell_concerned(ctx, meeting, f"meeting-dropped:{meeting.id}", "meeting-dropped", meeting.id)
    return ctx.done(
        marked("Dropped"),
        ctx.speech.text(
            "{meeting} will not be. Who registered for it is told, and calendars show it as cancelled.",
            meeting=Strong(meeting.title),
        ),
        ctx.button(marked("Meetings"), "meetings"),
    )


def _refuse_needed(ctx: Context, meeting: Meeting) -> None:
    over = (*COUNTED_STATES, VoteState.VOID)
    votes = [str(v.id) for v in ctx.tx.votes.of_meeting(meeting.id) if v.state not in over]
    if votes:
        raise Refusal(
            "These votes hang on {meeting}: {numbers}.",
            meeting=meeting.title,
            numbers=", ".join(votes),
            remedy=phrase("Give the meeting another date instead, or void them first."),
        )
    if any(e.meeting_id == meeting.id for e in ctx.tx.elections.listed(*UNDER_WAY, limit=1000)):
        raise Refusal(
            "An election hangs on {meeting}.",
            meeting=meeting.title,
            remedy=phrase("Give the meeting another date instead, or cancel the election first."),
        )


def _form(ctx: Context, names: tuple[str, ...], values: dict[str, str] | None = None) -> Reply:
    """A form for some of the command's parameters, about the meeting that was named."""
    first = names[0]
    wanted: list[Param] = [
        replace(p, optional=p.name in _OPTIONAL and p.name != first)
        for p in ctx.command.params
        if p.name in names
    ]
    form = form_of(ctx, replace(ctx.command, params=tuple(wanted)), {**(values or {}), **ctx.said})
    title = ctx.speech.words(_TITLES[first])
    return Reply(replace(form, title=title, args=(("meeting", ctx.text("meeting")),)))


_OPTIONAL = ("zone", "lasts", "link")
_TITLES = {
    "title": marked("Plan a meeting"),
    "date": marked("Move the meeting"),
    "phase": marked("Set a phase"),
    "link": marked("Link to take part online"),
    "drop": marked("Drop the meeting"),
}
