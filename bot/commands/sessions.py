"""Sessions and sites of a meeting: the secretary adds, changes and drops them; everybody looks (RULES §3)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.examples import for_example
from bot.commands.forms import form_of
from bot.commands.moving import follow_start
from bot.commands.planned import MEETING, any_meeting, meeting_to_come, session_called
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.meetings import Meeting
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.sessions import MOST_SESSIONS, MOST_SITES, USUAL, Session, Site, Sitting, checked_title
from bot.domain.when import instant, length, wall, zone_called
from bot.notices import sessions as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Strong

router = Router()

_ZONE = Param(
    "zone",
    Takes.LINE,
    marked("Time zone"),
    after="zone",
    hint=marked("Area/City, for example Europe/Rome or America/Panama"),
)
_DROP = Param("drop", Takes.FLAG, marked("Drop it"), optional=True, after="drop")


@router.command(
    "session",
    Action.BASICS,
    Action.SEE,
    Action.ADMINISTER,
    summary=marked("See a session of a meeting by everybody’s clock; add, change or drop one"),
    example=marked("session 1 “Opening” date 2027-04-20 14:00 lasts 3h"),
    params=(
        MEETING,
        Param(
            "session", Takes.LINE, marked("Title"), optional=True, hint=marked("A number changes that one")
        ),
        Param(
            "date", Takes.LINE, marked("Begins"), optional=True, after="date", hint=marked("2027-05-14 09:00")
        ),
        Param(
            "lasts",
            Takes.LINE,
            marked("How long"),
            optional=True,
            after="lasts",
            hint=marked("“4h” or “90 min”"),
        ),
        replace(_ZONE, optional=True),
        Param(
            "sites",
            Takes.LINE,
            marked("Sites"),
            optional=True,
            after="at",
            hint=marked("Separated by commas; left out, it is at all of them"),
        ),
        Param("titled", Takes.LINE, marked("New title"), optional=True, after="titled"),
        _DROP,
    ),
    title=marked("Add or change a session"),
)
def session(ctx: Context) -> Reply:
    """Shows the session named; with anything else said of it, makes or changes it."""
    said = ctx.values.keys() - {"meeting", "session"}
    if not said and ctx.text("session"):
        return _shown(ctx)
    ctx.authorise(Action.ADMINISTER)
    meeting = meeting_to_come(ctx)
    if not said:
        left_out = ("meeting", "titled", "drop")
        asked = tuple(p for p in ctx.command.params if p.name not in left_out)
        form = form_of(ctx, replace(ctx.command, params=asked), {"zone": meeting.zone})
        return Reply(replace(form, args=(("meeting", str(meeting.id)),)))
    known = session_called(ctx, meeting, ctx.text("session"))
    if "drop" in ctx.values:
        return _dropped(ctx, meeting, known)
    sitting = _sitting(ctx, meeting, known)
    if known is None:
        _refuse_too_many(ctx, meeting)
        ctx.tx.meetings.add_session(meeting.id, sitting)
    elif sitting != known.sitting:
        ctx.tx.meetings.change_session(known, sitting)
    return _changed(ctx, meeting)


def _shown(ctx: Context) -> Reply:
    ctx.authorise(Action.BASICS)
    meeting = any_meeting(ctx)
    found = session_called(ctx, meeting, ctx.text("session"))
    if found is None:
        raise _unknown(ctx, meeting)
    number = next(n for n, one in notice.numbered(ctx.tx, meeting) if one.id == found.id)
    return ctx.shown(
        f"{meeting.title}, {notice.called(found, number, ctx.speech)}",
        *notice.of_session(ctx.tx, meeting, found, number, ctx.speech, ctx.url),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
    )


def _unknown(ctx: Context, meeting: Meeting) -> Refusal:
    return Refusal(
        "{meeting} has no session “{words}”.",
        meeting=meeting.title,
        words=ctx.text("session"),
        remedy=phrase("“meeting {number}” lists its sessions.", number=meeting.id),
    ).offering(phrase("See the meeting"), "meeting", str(meeting.id))


def _sitting(ctx: Context, meeting: Meeting, known: Session | None) -> Sitting:
    """The session as it is to be: what is not said stays as it was, or is as for the whole meeting."""
    before = known.sitting if known else _new(ctx, meeting)
    zone = zone_called(ctx.text("zone")) if ctx.text("zone") else before.zone
    starts_at, lasts = before.starts_at, before.ends_at - before.starts_at
    if ctx.text("date"):
        starts_at = instant(ctx.text("date"), ctx.now, zone, wall(starts_at, zone).time())
    if ctx.text("lasts"):
        lasts = length(ctx.text("lasts"))
    title = checked_title(ctx.text("titled")) if ctx.text("titled") else before.title
    sites = _sites(ctx, meeting) if "sites" in ctx.values else before.sites
    return Sitting(starts_at, starts_at + lasts, zone, title, sites)


def _new(ctx: Context, meeting: Meeting) -> Sitting:
    """What a session is before anything is said of it but its title; refuses one without a date."""
    if not ctx.text("date"):
        raise Refusal(
            "{meeting} has no session “{words}”, and a new one needs a date.",
            meeting=meeting.title,
            words=ctx.text("session"),
            remedy=for_example(ctx),
        )
    title = checked_title(ctx.text("session")) if ctx.text("session") else ""
    return Sitting(meeting.starts_at, meeting.starts_at + USUAL, meeting.zone, title)


def _sites(ctx: Context, meeting: Meeting) -> tuple[int, ...]:
    known = {folded(site.name): site.id for site in ctx.tx.meetings.sites(meeting.id)}
    wanted = [part.strip() for part in ctx.text("sites").split(",") if part.strip()]
    for name in wanted:
        if folded(name) not in known:
            raise Refusal(
                "{meeting} has no site called “{name}”.",
                meeting=meeting.title,
                name=name,
                remedy=phrase("Add it first: “site {number} NAME zone ZONE”.", number=meeting.id),
            ).offering(phrase("Add a site"), "site", str(meeting.id))
    found = tuple(sorted({known[folded(name)] for name in wanted}))
    return () if len(found) == len(known) else found


def _refuse_too_many(ctx: Context, meeting: Meeting) -> None:
    if len(ctx.tx.meetings.sessions(meeting.id)) >= MOST_SESSIONS:
        raise Refusal("A meeting has at most {count} sessions.", count=MOST_SESSIONS)


def _dropped(ctx: Context, meeting: Meeting, known: Session | None) -> Reply:
    if known is None:
        raise _unknown(ctx, meeting)
    if len(ctx.tx.meetings.sessions(meeting.id)) == 1:
        raise Refusal(
            "It is the only session of {meeting}.",
            meeting=meeting.title,
            remedy=phrase("Drop the meeting: “meeting {number} drop REASON”.", number=meeting.id),
        )
    ctx.tx.meetings.drop_session(known)
    return _changed(ctx, meeting)


def _changed(ctx: Context, before: Meeting) -> Reply:
    """Has what hangs on the meeting follow, and shows it."""
    ctx.tx.log.append(
        "sessions-changed", f"meeting:{before.id}", {"session": ctx.text("session")}, ctx.member.id
    )
    meeting = follow_start(ctx, before)
    return ctx.done(
        marked("Sessions noted"),
        ctx.speech.text("{meeting} is now:", meeting=Strong(meeting.title)),
        *notice.lines(ctx.tx, meeting, ctx.speech, ctx.url),
        *notice.tables(ctx.tx, meeting, ctx.speech),
        *_further(ctx, meeting),
    )


def _further(ctx: Context, meeting: Meeting) -> tuple[Button, ...]:
    number = str(meeting.id)
    return (
        ctx.button(marked("Add a session"), "session", number),
        ctx.button(marked("Add a site"), "site", number),
        ctx.button(marked("See the meeting"), "meeting", number),
    )


@router.command(
    "site",
    Action.ADMINISTER,
    summary=marked("Say where people sit together for a meeting, and in which time zone that is"),
    example=marked("site 1 Rome zone Europe/Rome"),
    params=(MEETING, Param("name", Takes.LINE, marked("Site")), replace(_ZONE, optional=True), _DROP),
    title=marked("Add a site"),
)
def site(ctx: Context) -> Reply:
    """Adds a site, gives the one of this name another zone, or takes it out."""
    ctx.authorise(Action.ADMINISTER)
    meeting, name = meeting_to_come(ctx), checked_title(ctx.text("name"))
    sites = ctx.tx.meetings.sites(meeting.id)
    known = next((s for s in sites if folded(s.name) == folded(name)), None)
    if "drop" in ctx.values:
        _drop_site(ctx, meeting, known)
    else:
        if known is None and len(sites) >= MOST_SITES:
            raise Refusal("A meeting has at most {count} sites.", count=MOST_SITES)
        zone = zone_called(ctx.text("zone")) if ctx.text("zone") else meeting.zone
        ctx.tx.meetings.set_site(meeting.id, known.name if known else name, zone)
    ctx.tx.log.append("site-set", f"meeting:{meeting.id}", {"site": name}, ctx.member.id)
    return ctx.done(
        marked("Sites noted"),
        ctx.speech.text("{meeting} is now:", meeting=Strong(meeting.title)),
        *notice.tables(ctx.tx, meeting, ctx.speech),
        *_further(ctx, meeting),
    )


def _drop_site(ctx: Context, meeting: Meeting, known: Site | None) -> None:
    if known is None:
        raise Refusal(
            "{meeting} has no site called “{name}”.", meeting=meeting.title, name=ctx.text("name")
        ).offering(phrase("See the meeting"), "meeting", str(meeting.id))
    if any(s.sitting.sites == (known.id,) for s in ctx.tx.meetings.sessions(meeting.id)):
        raise Refusal(
            "A session is only there: give it another site, or drop it, first.",
        )
    ctx.tx.meetings.drop_site(known)
