"""The Note for the Record: drafted, corrected, circulated as a consensus call, published (RULES §3)."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.electing import in_each
from bot.commands.noting import draft_note
from bot.commands.opening import open_vote
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.groups import Group, folded
from bot.domain.meetings import Meeting
from bot.domain.notes import Note, NoteState
from bot.domain.policy import Action
from bot.domain.profiles import Body, Kind, Profile
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import StepKind
from bot.domain.votes import VoteState, drafted
from bot.notices import notes as notice
from bot.notices.notes import CIRCULATE, DRAFT, PUBLISH
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Text

router = Router()

STEPS = (DRAFT, CIRCULATE, PUBLISH)
MEETING = Param(
    "meeting",
    Takes.WORD,
    marked("Meeting"),
    options=lambda ctx: [
        (str(n.meeting_id), notice.title(ctx.tx, n, ctx.speech)) for n in ctx.tx.notes.listed()
    ],
)
STEP = Param(
    "step",
    Takes.WORD,
    marked("Step"),
    optional=True,
    options=lambda ctx: [(step, ctx.speech.name("note step", step)) for step in STEPS],
)


@router.command(
    "note",
    Action.SEE,
    Action.ADMINISTER,
    summary=marked("The Note for the Record of a meeting: see it; draft, circulate or publish it"),
    example=marked("note 1 draft"),
    params=(replace(MEETING, optional=True), STEP),
)
def note(ctx: Context) -> Reply:
    """Shows the note of a meeting, of the latest unless another is named; or takes the next step with it."""
    step = folded(ctx.text("step"))
    if not step:
        ctx.authorise(Action.SEE)
        return _shown(ctx, noted(ctx) if ctx.text("meeting") else _latest(ctx))
    ctx.authorise(Action.ADMINISTER)
    if step in ctx.called("note step", DRAFT):
        return _draft(ctx)
    if step in ctx.called("note step", CIRCULATE):
        return _circulate(ctx)
    if step in ctx.called("note step", PUBLISH):
        return _publish(ctx)
    raise Refusal(
        "“{step}” is no step in the life of a note.",
        step=ctx.text("step"),
        remedy=phrase("The steps are: “draft”, “circulate”, “publish”."),
    )


def _shown(ctx: Context, shown: Note, *before: Text) -> Reply:
    card = notice.summary(ctx.tx, shown, ctx.speech, ctx.url)
    private = ctx.muted(
        "Names are in the members’ edition only: “web” gives you a private link to sign in with."
    )
    buttons = notice.step_buttons(ctx.tx, shown, ctx.speech) if ctx.may(Action.ADMINISTER) else []
    return ctx.shown(
        card.title, *before, *card.body, private, *buttons, ctx.button(marked("Private link"), "web")
    )


def _latest(ctx: Context) -> Note:
    listed = ctx.tx.notes.listed(1)
    if not listed:
        raise Refusal(
            "There is no {note} yet.",
            note=notice.name(ctx.tx, ctx.speech),
            remedy=phrase("It is drafted after the meeting."),
        )
    return listed[0]


def noted(ctx: Context) -> Note:
    """The note of the meeting that was named; refuses a meeting that has none."""
    meeting = _meeting(ctx)
    found = ctx.tx.notes.get(meeting.id)
    if found is None:
        refusal = Refusal(
            "There is no {note} of {meeting} yet.",
            note=notice.name(ctx.tx, ctx.speech),
            meeting=meeting.title,
            remedy=phrase("It is drafted after the meeting."),
        )
        raise refusal.offering(phrase("Draft it"), "note", str(meeting.id), DRAFT)
    return found


def _meeting(ctx: Context) -> Meeting:
    word = ctx.text("meeting").lstrip("#")
    found = ctx.tx.meetings.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None or found.dropped_at is not None:
        raise Refusal(
            "There is no meeting {word}.", word=ctx.text("meeting"), remedy=phrase("“meetings” lists them.")
        ).offering(phrase("Meetings"), "meetings")
    return found


def _draft(ctx: Context) -> Reply:
    """From what is recorded now; again and again until it is agreed."""
    meeting = _meeting(ctx)
    if ctx.now < meeting.starts_at:
        raise Refusal(
            "{meeting} begins {at}; there is nothing to note yet.",
            meeting=meeting.title,
            at=meeting.starts_at,
        )
    before = ctx.tx.notes.get(meeting.id)
    if before:
        refuse_settled(ctx, before)
    made = draft_note(ctx.tx, meeting, ctx.speeches, ctx.member.id)
    if before and made.latest == before.latest:
        return _shown(
            ctx,
            made,
            ctx.speech.text("Nothing has changed since version {number}.", number=made.latest.number),
        )
    return _shown(
        ctx,
        made,
        ctx.speech.text("Drafted from what is recorded: version {number}.", number=made.latest.number),
    )


def refuse_settled(ctx: Context, settled: Note) -> None:
    """What is agreed stays as it was agreed; the last call about it is held while somebody changes it."""
    for number in settled.calls[-1:]:
        ctx.tx.votes.lock(number)
    stands = notice.state(ctx.tx, settled)
    if stands is NoteState.PUBLISHED:
        raise Refusal(
            "It is published as {number}, and stays as it is.",
            number=notice.number(ctx.tx, settled),
            remedy=phrase("The next meeting can record a correction."),
        )
    if stands is NoteState.AGREED:
        raise Refusal(
            "It is agreed as it is, in version {number}.",
            number=settled.latest.number,
            remedy=phrase("Publish it; the next meeting can record a correction."),
        ).offering(phrase("Publish it"), "note", str(settled.meeting_id), PUBLISH)
    for vote in notice.calls(ctx.tx, settled)[1:]:
        if vote.state is VoteState.OPEN:
            raise Refusal(
                "It is voted on as it is, in vote {number}.",
                number=vote.id,
                remedy=phrase("Wait for the result; if it is not agreed, correct it then."),
            ).offering(phrase("See the vote"), "vote", str(vote.id))


def _circulate(ctx: Context) -> Reply:
    """Opens the consensus call about the note, among the organisations registered for its meeting."""
    plenary = _plenary(ctx)
    draft = noted(ctx)
    refuse_settled(ctx, draft)
    if notice.state(ctx.tx, draft) is NoteState.CIRCULATED:
        raise Refusal(
            "It is circulated already.", remedy=phrase("A correction is told to everybody on the roll.")
        )
    profile = _profile(ctx)
    question = in_each(
        ctx.tx.community.languages, ctx.speeches, lambda speech: notice.question(ctx.tx, draft, speech)
    )
    call = ctx.tx.votes.draft(
        plenary.id,
        ctx.member.id,
        drafted(profile, question, ()),
        ctx.now + profile.window,
        None,
        draft.meeting_id,
    )
    ctx.tx.lives.take(call.id, StepKind.DRAFTED, ctx.member.id)
    ctx.tx.notes.call(draft.meeting_id, call.id)
    opened = open_vote(ctx.tx, call, ctx.seals, ctx.member.id)
    ctx.tx.log.append("note-circulated", f"note:{draft.meeting_id}", {"vote": call.id}, ctx.member.id)
    return _shown(
        ctx,
        replace(draft, calls=(*draft.calls, call.id)),
        ctx.speech.text(
            "It is circulated: agreed {at} unless somebody objects. Everybody on the roll is told.",
            at=opened.closes_at,
        ),
    )


def _plenary(ctx: Context) -> Group:
    """The group whose notices notes are, held so that of two steps at once one comes after the other."""
    plenary = next(group for group in ctx.tx.groups.all() if group.kind is GroupKind.PLENARY)
    return ctx.tx.groups.lock(plenary.id)


def _profile(ctx: Context) -> Profile:
    """The community's first rules for a consensus call of the global meeting."""
    for profile in ctx.tx.community.profiles:
        if profile.kind is Kind.CONSENSUS and profile.body is Body.PLENARY:
            return profile
    raise Refusal(
        "The community’s file has no rules for a consensus call of the global meeting.",
        remedy=phrase(
            "Whoever operates this bot adds such a profile to the file; the page about the file says how."
        ),
    )


def _publish(ctx: Context) -> Reply:
    """Gives an agreed note its number; from then on it never changes."""
    plenary = _plenary(ctx)
    agreed = noted(ctx)
    match notice.state(ctx.tx, agreed):
        case NoteState.PUBLISHED:
            refuse_settled(ctx, agreed)
        case NoteState.DRAFT | NoteState.CIRCULATED:
            raise Refusal(
                "It is not agreed yet, so it is not published.", remedy=phrase("Circulate it first.")
            )
        case NoteState.AGREED:
            pass
    meeting = notice.meeting_of(ctx.tx, agreed)
    published = ctx.tx.notes.publish(meeting.id, meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).year)
    key, numbered = f"note:{meeting.id}", notice.number(ctx.tx, published)
    ctx.tx.log.append(
        "note-published", key, {"number": numbered, "hash": published.latest.hash}, ctx.member.id
    )
    for conversation in ctx.tx.people.followers(plenary.id):
        ctx.tx.slots.show(key, conversation.id)
    return _shown(ctx, published, ctx.speech.text("It is published as {number}.", number=numbered))
