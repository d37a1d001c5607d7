"""Motions: drafting shows roll, rule and quorum privately; opening is a second step (RULES §4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.commands.context import Context
from bot.commands.endorsing import refuse_moot
from bot.commands.opening import open_vote, roll_now, schedule_vote, without_voter
from bot.commands.options import options_of, seats_of
from bot.commands.params import GROUP, VOTE
from bot.commands.registry import Param, Router, Takes
from bot.commands.subjects import PARAMS, endorsing
from bot.commands.suggesting import suggest_items
from bot.domain.community import GroupKind, named
from bot.domain.groups import Group, find, folded, require_active
from bot.domain.meetings import Meeting
from bot.domain.phases import Phase
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body, Kind, Profile
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import StepKind
from bot.domain.votes import Rule, Vote, VoteState, drafted, may_close_after
from bot.domain.when import instant
from bot.notices import drafts
from bot.notices.rules import name
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Style, Text

router = Router()

LONGEST_QUESTION = 500
"""A question must fit a button's message on every platform, in code points."""

DRAFTING = {
    Body.GROUP: Action.DRAFT_GROUP_VOTE,
    Body.PLENARY: Action.DRAFT_PLENARY_MOTION,
    Body.SEATS: Action.DRAFT_BODY_VOTE,
    Body.PERSONS: Action.DRAFT_GROUP_VOTE,
}
OPENING = {
    Body.GROUP: Action.OPEN_GROUP_VOTE,
    Body.PLENARY: Action.OPEN_PLENARY_VOTE,
    Body.SEATS: Action.OPEN_BODY_VOTE,
    Body.PERSONS: Action.OPEN_GROUP_VOTE,
}


def _usable(ctx: Context, groups: Iterable[Group]) -> list[Profile]:
    """The rules that these groups may use."""
    kinds = {group.kind.value for group in groups}
    return [profile for profile in ctx.tx.community.profiles if not kinds.isdisjoint(profile.group_kinds)]


def _profiles(ctx: Context) -> list[tuple[str, str]]:
    """The rules that the form offers: of the group once that is said."""
    groups = ctx.tx.groups.all()
    said = find(ctx.said.get("group", "").split(), groups).group
    return [(p.slug, named(p.names, ctx.language)) for p in _usable(ctx, [said] if said else groups)]


@router.command(
    "motion",
    Action.DRAFT_GROUP_VOTE,
    Action.DRAFT_PLENARY_MOTION,
    Action.DRAFT_BODY_VOTE,
    summary=marked("Draft a motion of a group or of the global meeting"),
    example=marked("motion {group} “Adopt the common vocabulary?” closes in 5d"),
    params=(
        GROUP,
        Param(
            "question",
            Takes.LINE,
            marked("Question"),
            hint=marked("One question; yes and no answer it, or the options below."),
        ),
        Param(
            "options",
            Takes.LINES,
            marked("Options"),
            optional=True,
            hint=marked("One a line, for rules that choose between options"),
        ),
        Param("profile", Takes.WORD, marked("Rules"), optional=True, after="as", options=_profiles),
        Param("seats", Takes.WORD, marked("How many win"), optional=True, after="seats"),
        Param(
            "closes",
            Takes.LINE,
            marked("Closes"),
            optional=True,
            after="closes",
            hint=marked("“in 5d” or 2027-05-14 17:00 Europe/Rome; left out, the rules’ own window"),
        ),
        *PARAMS,
    ),
    title=marked("Draft a motion"),
)
def motion(ctx: Context) -> Reply:
    """Drafts a motion and shows its mover what opening it would mean. Nobody else sees it yet."""
    group = ctx.group()
    profile = _profile(ctx, group)
    ctx.authorise(DRAFTING[profile.body], Target(group_id=group.id))
    refuse_unable(ctx, group, profile)
    question = checked_question(ctx)
    rule = drafted(profile, ((ctx.language, question),), options_of(ctx, profile), seats_of(ctx, profile))
    return preview(ctx, draft(ctx, group, profile, rule), profile)


def draft(ctx: Context, group: Group, profile: Profile, rule: Rule) -> Vote:
    """A new draft of the group, with the close that was asked for or the profile's own."""
    meeting = ctx.tx.meetings.next() if profile.body is Body.PLENARY else None
    opens_at = meeting.starts_at if meeting and profile.from_meeting else None
    closes_at = _closes(ctx, profile, opens_at, meeting)
    vote = ctx.tx.votes.draft(
        group.id,
        ctx.member.id,
        endorsing(ctx, profile, rule, closes_at),
        closes_at,
        opens_at,
        meeting.id if meeting else None,
    )
    ctx.tx.lives.take(vote.id, StepKind.DRAFTED, ctx.member.id)
    if meeting:
        suggest_items(ctx.tx, meeting.id)
    ctx.tx.log.append(
        "motion-drafted", f"vote:{vote.id}", {"group": group.slug, "profile": profile.slug}, ctx.member.id
    )
    return vote


def _profile(ctx: Context, group: Group) -> Profile:
    """The rules asked for, or the first ones of the file that this kind of group may use."""
    usable = _usable(ctx, [group])
    wanted = folded(ctx.text("profile"))
    if not wanted:
        if not usable:
            raise Refusal("{group} holds no formal votes.", group=group.called(ctx.language))
        return usable[0]
    for profile in usable:
        if wanted in {folded(profile.slug), *(folded(name) for _, name in profile.names)}:
            return profile
    raise Refusal(
        "{group} has no rules called “{profile}”.",
        group=group.called(ctx.language),
        profile=ctx.text("profile"),
        remedy=phrase("It has: {names}.", names=", ".join(p.slug for p in usable) or "—"),
    )


def refuse_unable(ctx: Context, group: Group, profile: Profile) -> None:
    """Refuses a draft of a group that holds no votes, or none now."""
    if group.kind is GroupKind.INFORMATION:
        raise Refusal("{group} holds no formal votes.", group=group.called(ctx.language))
    require_active(group, ctx.language)
    if profile.body is Body.PLENARY and ctx.tx.meetings.next() is None:
        raise Refusal(
            "No global meeting is planned, so there is nothing to vote at.",
            remedy=phrase("The secretariat sets the meeting first."),
        )


def checked_question(ctx: Context) -> str:
    """The question as it will be stored; refuses one that fits no ballot."""
    question = ctx.text("question").strip()
    if len(question) > LONGEST_QUESTION:
        raise Refusal(
            "The question has {length} characters; at most {limit} fit a ballot.",
            length=len(question),
            limit=LONGEST_QUESTION,
            remedy=phrase("Shorten it, and link to the paper that explains it."),
        )
    return question


def _closes(ctx: Context, profile: Profile, opens_at: datetime | None, meeting: Meeting | None) -> datetime:
    """The close asked for, else the one set for the meeting it opens with, else that of its rules."""
    words = ctx.text("closes")
    if not words:
        window = ctx.tx.meetings.phases(meeting.id).get(Phase.VOTING) if meeting and opens_at else None
        if window and opens_at and may_close_after(profile, opens_at, window):
            return window
        return (opens_at or ctx.now) + profile.window
    closes_at = instant(words, ctx.now, ctx.member.zone)
    if closes_at - (opens_at or ctx.now) < profile.shortest:
        raise Refusal(
            "{at} is too soon: such a vote is open for at least {hours} hours.",
            at=closes_at,
            hours=int(profile.shortest.total_seconds() // 3600),
            remedy=phrase("Choose a later close."),
        )
    return closes_at


def preview(ctx: Context, vote: Vote, profile: Profile) -> Reply:
    """A draft as its mover sees it: what opening it would mean."""
    units = roll_now(ctx.tx, vote, profile)
    shown = drafts.preview(ctx.tx, vote, units, without_voter(ctx.tx, vote, units), ctx.speech, ctx.url)
    title = ctx.speech.words("Draft {number}, seen by you only", number=vote.id)
    if ctx.may(OPENING[profile.body], Target(group_id=vote.group_id)):
        last = ctx.button(marked("Open the vote"), "open", str(vote.id), style=Style.PRIMARY)
        return ctx.shown(title, *shown, last)
    return ctx.shown(title, *shown, _who_opens(ctx, vote))


def _who_opens(ctx: Context, vote: Vote) -> Text:
    """A motion of the global meeting is an item of its agenda, unless that was closed before."""
    meeting_id = vote.meeting_id
    if meeting_id is not None and ctx.tx.agenda.frozen(meeting_id) is not None:
        return ctx.muted(
            "The agenda is closed, so draft {number} is not on it; the chair or the secretariat can open it.",
            number=vote.id,
        )
    return ctx.muted(
        "It is on the agenda as draft {number}; the chair or the secretariat opens it.", number=vote.id
    )


@router.command(
    "open",
    Action.OPEN_GROUP_VOTE,
    Action.OPEN_PLENARY_VOTE,
    Action.OPEN_BODY_VOTE,
    summary=marked("Open a drafted vote"),
    example=marked("open 12"),
    params=(VOTE,),
)
def open_(ctx: Context) -> Reply:
    """Opens a draft now, or sets it to open with its meeting's first session."""
    vote = vote_named(ctx)
    ctx.authorise(OPENING[Body(vote.rule.body)], Target(group_id=vote.group_id))
    if vote.state is not VoteState.DRAFT:
        raise Refusal(
            "Vote {number} is not a draft any more.",
            number=vote.id,
            remedy=phrase("“votes” shows how it stands."),
        ).offering(phrase("Votes"), "votes")
    if vote.opens_at is not None and vote.opens_at > ctx.now:
        return _scheduled(ctx, vote)
    opened = open_vote(ctx.tx, vote, ctx.seals, ctx.member.id)
    return ctx.done(
        marked("Opened"),
        ctx.speech.text(
            "{vote} is open until {at}. Its code is {code}.",
            vote=name(opened, ctx.speech),
            at=opened.closes_at,
            code=opened.code,
        ),
        _what_now(ctx, opened),
        ctx.button(marked("See the vote"), "vote", str(opened.id)),
    )


def _what_now(ctx: Context, vote: Vote) -> Text:
    if vote.rule.kind is Kind.CONSENSUS:
        return ctx.speech.text("Everybody on the roll is told; it is agreed then unless somebody objects.")
    return ctx.speech.text(
        "Everybody on the roll can vote now, on any platform; I prompt those who have not."
    )


def _scheduled(ctx: Context, vote: Vote) -> Reply:
    assert vote.opens_at is not None  # noqa: S101 - the caller looked
    refuse_moot(ctx.tx, vote.rule, vote.id)
    schedule_vote(ctx.tx, vote, ctx.member.id)
    return ctx.done(
        marked("Scheduled"),
        ctx.speech.text(
            "Vote {number} opens by itself {at}, with the meeting.", number=vote.id, at=vote.opens_at
        ),
        ctx.muted("Its roll is drawn then: organisations registered for the meeting."),
    )


def vote_named(ctx: Context) -> Vote:
    """The vote whose number was given; refuses numbers of nothing."""
    word = ctx.text("vote").strip().lstrip("#")
    found = ctx.tx.votes.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None:
        raise Refusal(
            "There is no vote {word}.",
            word=ctx.text("vote"),
            remedy=phrase("“votes” lists them with their numbers."),
        ).offering(phrase("Votes"), "votes")
    return found
