"""Calling an election: which seats it fills, under which rules, until when people nominate (RULES §5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.commands.context import Context
from bot.commands.electing import in_each
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import SeatEntry, named
from bot.domain.elections import UNDER_WAY, is_elected, is_up
from bot.domain.groups import Group, folded
from bot.domain.meetings import Meeting
from bot.domain.policy import Action
from bot.domain.profiles import Body, Profile
from bot.domain.refusal import Refusal, phrase
from bot.domain.when import instant
from bot.notices import candidates
from bot.notices import elections as notice
from bot.notices.seats import seat_names
from bot.phrases import Speech, marked
from bot.requests import Reply
from bot.views import Spans

router = Router()

MOST_NAMED = 10
"""Seats that a question names; of more it says the number."""


def _fillable(ctx: Context) -> list[tuple[str, str]]:
    """What a form offers to fill: constituencies, and each seat."""
    entries = [entry for entry in ctx.tx.community.seats if is_elected(entry)]
    constituencies = dict.fromkeys(entry.constituency for entry in entries if entry.constituency)
    return [
        *((c, notice.constituency_name(ctx.tx, c, ctx.speech)) for c in constituencies),
        *((entry.slug, named(entry.names, ctx.language)) for entry in entries),
    ]


def _profiles(ctx: Context) -> list[tuple[str, str]]:
    return [(p.slug, named(p.names, ctx.language)) for p in ctx.tx.community.profiles if p.election]


@router.command(
    "call-election",
    Action.ADMINISTER,
    summary=marked("Call an election of seats and open its nominations"),
    example=marked("call-election {body} until 2027-03-01"),
    params=(
        GROUP,
        Param(
            "seats",
            Takes.WORD,
            marked("Seats"),
            optional=True,
            hint=marked("A constituency, or seats joined by commas; left out, all that are up"),
            options=_fillable,
        ),
        Param(
            "until",
            Takes.LINE,
            marked("Nominations close"),
            after="until",
            hint=marked("“in 5d” or 2027-05-14; a date alone means 17:00 of that day"),
        ),
        Param("profile", Takes.WORD, marked("Rules"), optional=True, after="as", options=_profiles),
    ),
    title=marked("Call an election"),
)
def call_election(ctx: Context) -> Reply:
    """Calls an election of seats that are vacant or whose term ends; everybody may nominate from now on."""
    ctx.authorise(Action.ADMINISTER)
    group, profile = ctx.group(), _profile(ctx)
    closes_at = instant(ctx.text("until"), ctx.now, ctx.member.zone)
    meeting = _meeting(ctx, profile, closes_at)
    begins = meeting.starts_at if meeting and profile.from_meeting else closes_at
    seats = _seats(ctx, group, begins)

    def asked(speech: Speech) -> Spans:
        body, names = group.called(speech.language), seat_names(ctx.tx, seats, speech)
        if len(seats) == 1:
            return speech.say("Who takes this seat of {body}: {seat}?", body=body, seat=names)
        if len(seats) > MOST_NAMED:
            return speech.say("Who takes these {number} seats of {body}?", number=len(seats), body=body)
        return speech.say(
            "Who takes these {number} seats of {body}: {seats}?", number=len(seats), body=body, seats=names
        )

    question = in_each(ctx.tx.community.languages, ctx.speeches, asked)
    assert profile.election is not None  # noqa: S101 - `_profile` looked
    election = ctx.tx.elections.call(
        group.id,
        seats,
        profile.slug,
        profile.election,
        question,
        ctx.member.id,
        closes_at,
        meeting.id if meeting else None,
    )
    key = f"election:{election.id}"
    ctx.tx.timers.set(f"{key}:nominations", "nominations-close", election.id, closes_at)
    voting = notice.voting_group(ctx.tx, election)
    for conversation in {c.id for g in (group, voting) for c in ctx.tx.people.followers(g.id)}:
        ctx.tx.slots.show(key, conversation)
    ctx.tx.log.append(
        "election-called", key, {"seats": ",".join(seats), "profile": profile.slug}, ctx.member.id
    )
    return ctx.shown(
        notice.title(ctx.tx, election, ctx.speech),
        ctx.speech.text(
            "The election is called. Any confirmed person may nominate until {at}.", at=closes_at
        ),
        *candidates.sheet(ctx.tx, election, ctx.member, ctx.speech),
    )


def _profile(ctx: Context) -> Profile:
    """The rules asked for, or the first ones of the file by which seats are filled."""
    wanted = folded(ctx.text("profile"))
    able = [p for p in ctx.tx.community.profiles if p.election]
    for profile in able:
        if not wanted or wanted in {folded(profile.slug), *(folded(name) for _, name in profile.names)}:
            return profile
    raise Refusal(
        "The community’s file has no such rules for electing seats.",
        remedy=phrase("It has: {names}.", names=", ".join(p.slug for p in able) or "—"),
    )


def _meeting(ctx: Context, profile: Profile, closes_at: datetime) -> Meeting | None:
    """The meeting at which the organisations vote: the first that has not ended when nominations close."""
    if profile.body is not Body.PLENARY:
        return None
    found = next((m for m in ctx.tx.meetings.upcoming() if m.ends_at > closes_at), None)
    if found is None:
        raise Refusal(
            "No global meeting is planned after {at}, so there is nothing to vote at.",
            at=closes_at,
            remedy=phrase("Close nominations earlier, or set the meeting first."),
        )
    return found


def _seats(ctx: Context, group: Group, begins: datetime) -> tuple[str, ...]:
    """The seats asked for that are up when their terms would begin, and in no other election."""
    entries = {e.slug: e for e in ctx.tx.community.seats if e.body == group.slug and is_elected(e)}
    wanted = _wanted(ctx, entries)
    busy = {slug for e in ctx.tx.elections.listed(*UNDER_WAY, limit=100) for slug in e.seats}
    up = {seat.slug for seat in ctx.tx.seats.all() if is_up(seat, begins)}
    found = tuple(slug for slug in wanted if slug in up - busy)
    if not found:
        raise Refusal(
            "None of these seats can be filled now: {seats}.",
            seats=seat_names(ctx.tx, wanted, ctx.speech) or "—",
            remedy=phrase(
                "A seat is up when it is vacant or its term ends about then, and while no other election "
                "fills it."
            ),
        ).offering(phrase("Show {group}", group=group.called(ctx.language)), "show", group.slug)
    alike = {(e.constituency, e.kind, e.term_limit): e.slug for e in map(entries.__getitem__, found)}
    if len(alike) > 1:
        raise Refusal(
            "These seats are not alike, and each kind has its own election: {seats}.",
            seats=seat_names(ctx.tx, found, ctx.speech),
            remedy=phrase("Name the constituency or the seats: {names}.", names=", ".join(alike.values())),
        )
    return found


def _wanted(ctx: Context, entries: Mapping[str, SeatEntry]) -> list[str]:
    """The seats that were named: by themselves, their constituency or the row they are numbered in."""
    words = [folded(word) for word in ctx.text("seats").split(",") if folded(word)]
    if not words:
        return list(entries)
    found: dict[str, None] = {}
    for word in words:
        meant = [slug for slug, entry in entries.items() if word in _called(ctx, entry)]
        if not meant:
            raise Refusal(
                "There is no seat to elect called “{seat}”.",
                seat=word,
                remedy=phrase("The seats: {names}.", names=", ".join(entries) or "—"),
            )
        found.update(dict.fromkeys(meant))
    return list(found)


def _called(ctx: Context, entry: SeatEntry) -> set[str]:
    """Everything a seat is found by."""
    row = entry.slug.rstrip("0123456789").rstrip("-")
    classes = (kind.names for kind in ctx.tx.community.kinds if kind.slug == entry.constituency)
    names = (text for names in (entry.names, *classes) for _, text in names)
    return {folded(text) for text in (entry.slug, row, entry.constituency, *names)} - {""}
