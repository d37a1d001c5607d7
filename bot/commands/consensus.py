"""Consensus calls: objecting, taking an objection back, putting it to a vote instead (RULES §4, Kinds)."""

from __future__ import annotations

from bot.commands.casting import checked_reason
from bot.commands.closing import announce
from bot.commands.context import Context
from bot.commands.motions import DRAFTING, draft, preview, refuse_unable, vote_named
from bot.commands.options import options_of
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.consensus import Call
from bot.domain.groups import LEADING
from bot.domain.people import Member, Rank
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body, Kind, Profile
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import Step, StepKind
from bot.domain.votes import Result, Vote, VoteState, drafted
from bot.notices import consensus as notice
from bot.notices import votes
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Style, Text

router = Router()


@router.command(
    "object",
    Action.OBJECT,
    summary=marked("Object to a consensus call, with your reason"),
    example=marked("object 12 The budget is missing"),
    params=(
        VOTE,
        Param(
            "reason",
            Takes.TEXT,
            marked("Reason"),
            hint=marked("Everybody on the roll reads it, with the name of your organisation or your own."),
        ),
    ),
    title=marked("Object to a consensus call"),
)
def object_(ctx: Context) -> Reply:
    """Notes an objection, stops the clock and tells everybody on the roll."""
    vote = vote_named(ctx)
    unit = notice.unit_spoken_for(ctx.tx, vote, ctx.member)
    ctx.authorise(Action.OBJECT, Target(voters=frozenset({ctx.member.id}) if unit else frozenset()))
    assert unit is not None  # noqa: S101 - authorised
    call = _open_call(ctx, vote)
    _refuse_objecting(ctx, vote, unit.id, call)
    reason = checked_reason(ctx.text("reason"))
    ctx.tx.lives.take(vote.id, StepKind.OBJECTED, ctx.member.id, unit.id, reason)
    ctx.tx.log.append("objected", f"vote:{vote.id}", {"unit": unit.id, "reason": reason}, ctx.member.id)
    _keep_time(ctx, vote, "objected")
    return ctx.done(
        marked("Objection"),
        Text(votes.question(vote.rule, ctx.speech), ctx.language),
        Text(notice.objecting_for(vote, unit, ctx.speech), ctx.language, Style.NOTICE),
        notice.stopped(notice.call(ctx.tx, vote), ctx.speech),
        ctx.speech.text("Everybody on the roll is told, with your reason."),
        notice.retracting(vote, ctx.speech),
    )


def _open_call(ctx: Context, vote: Vote) -> Call:
    """How the call stands, its row locked; refuses what is no call, or none that is open."""
    if vote.rule.kind is not Kind.CONSENSUS:
        raise Refusal(
            "Vote {number} is no consensus call.",
            number=vote.id,
            remedy=phrase("Vote in it instead: for, against, or for what you prefer."),
        ).offering(phrase("See the vote"), "vote", str(vote.id))
    locked = ctx.tx.votes.lock(vote.id)
    assert locked is not None  # noqa: S101 - it was named
    call = notice.call(ctx.tx, locked)
    if locked.state in (VoteState.DRAFT, VoteState.SCHEDULED):
        raise Refusal("Consensus call {number} is not open yet.", number=vote.id)
    if locked.state is not VoteState.OPEN or ctx.now >= call.ends_at:
        raise Refusal(
            "Consensus call {number} ended {ended}; it is {now} now, too late.",
            number=vote.id,
            ended=locked.closed_at or call.ends_at,
            now=ctx.now,
            remedy=phrase("The result follows, or is out already."),
        ).offering(phrase("Result"), "result", str(vote.id))
    return call


def _refuse_objecting(ctx: Context, vote: Vote, unit: str, call: Call) -> None:
    own = next((step for step in call.objections if step.unit == unit), None)
    if own:
        raise Refusal(
            "Your objection, or your organisation’s, stands already: “{reason}”",
            reason=own.reason,
            remedy=phrase("To give another reason, withdraw this objection first."),
        ).offering(phrase("Withdraw the objection"), "retract", str(vote.id))
    if unit in ctx.tx.votes.recused(vote.id):
        raise Refusal("Who has recused themselves from this vote does not object in it.")


def _keep_time(ctx: Context, vote: Vote, happened: str) -> None:
    """Sets the timer to where the call now ends by itself, and tells everybody whom it concerns."""
    call = notice.call(ctx.tx, vote)
    ctx.tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, call.ends_at)
    number = len(ctx.tx.lives.steps(vote.id))
    ctx.tell(f"{happened}:{vote.id}:{number}", happened, vote.id, _concerned(ctx, vote))


def _concerned(ctx: Context, vote: Vote) -> list[Member]:
    """Everybody on the roll, and whoever can put it to a vote."""
    members = {m.id: m for m in notice.everybody(ctx.tx, vote)}
    leads = [m.member_id for m in ctx.tx.groups.memberships(vote.group_id) if m.role in LEADING]
    for member_id in (notice.opener(ctx.tx, vote), *leads):
        members.setdefault(member_id, ctx.tx.people.member(member_id))
    return list(members.values())


@router.command(
    "retract",
    Action.RETRACT,
    summary=marked("Withdraw an objection to a consensus call"),
    example=marked("retract 12"),
    params=(VOTE,),
)
def retract(ctx: Context) -> Reply:
    """Takes an objection back: one's own, or that of the unit whose delegate one is."""
    vote = vote_named(ctx)
    step = _retractable(ctx, vote)
    call = _open_call(ctx, vote)
    if step is None or step not in call.objections:
        raise Refusal("Nothing stands against consensus call {number}.", number=vote.id).offering(
            phrase("See the vote"), "vote", str(vote.id)
        )
    ctx.tx.lives.take(vote.id, StepKind.WITHDREW, ctx.member.id, step.unit)
    ctx.tx.log.append("objection-withdrawn", f"vote:{vote.id}", {"unit": step.unit}, ctx.member.id)
    if len(call.objections) == 1:
        ctx.tx.votes.extend(vote.id, call.resumed(ctx.now))
    now = ctx.tx.votes.get(vote.id)
    assert now is not None  # noqa: S101 - it was named
    _keep_time(ctx, now, "retracted")
    return ctx.done(
        marked("Objection withdrawn"),
        Text(votes.question(vote.rule, ctx.speech), ctx.language),
        notice.goes_on(ctx.tx, now, ctx.speech),
        ctx.button(marked("See the vote"), "vote", str(vote.id)),
    )


def _retractable(ctx: Context, vote: Vote) -> Step | None:
    """The objection that the reader may take back, the oldest one first; refuses who may take back none."""
    able = [(step, _able(ctx, vote, step)) for step in notice.call(ctx.tx, vote).objections]
    step, target = next(
        (pair for pair in able if ctx.may(Action.RETRACT, pair[1])),
        able[0] if able else (None, Target(member_id=ctx.member.id)),
    )
    ctx.authorise(Action.RETRACT, target)
    return step


def _able(ctx: Context, vote: Vote, step: Step) -> Target:
    """Whoever objected, while they still speak for the unit, and its delegate."""
    assert step.member_id is not None  # noqa: S101 - nothing objects by itself
    unit = notice.unit_spoken_for(ctx.tx, vote, ctx.tx.people.member(step.member_id))
    return Target(
        member_id=step.member_id if unit and unit.id == step.unit else None,
        voters=frozenset(m for m, rank in ctx.tx.votes.voters(vote, step.unit) if rank is Rank.DELEGATE),
    )


@router.command(
    "move",
    Action.DRAFT_GROUP_VOTE,
    Action.DRAFT_PLENARY_MOTION,
    Action.DRAFT_BODY_VOTE,
    summary=marked("Draft a motion from a consensus call that was objected to"),
    example=marked("move 12"),
    params=(VOTE,),
)
def move(ctx: Context) -> Reply:
    """Ends a call on an objection and drafts a motion of the same text under the formal rules."""
    vote = vote_named(ctx)
    ctx.authorise(DRAFTING[Body(vote.rule.body)], Target(group_id=vote.group_id))
    call = _open_call(ctx, vote)
    if not call.objections:
        raise Refusal(
            "Nobody objects to consensus call {number}, so there is nothing to put to a vote.",
            number=vote.id,
        )
    group = ctx.tx.groups.get(vote.group_id)
    profile = _formal(ctx, vote, group.kind.value)
    refuse_unable(ctx, group, profile)
    motion = draft(ctx, group, profile, drafted(profile, vote.rule.question, options_of(ctx, profile)))
    ctx.tx.lives.run_again(vote.id, motion.id)
    ctx.tx.lives.take(vote.id, StepKind.MOVED, ctx.member.id, reason=str(motion.id))
    ctx.tx.votes.close(vote.id, ctx.now, Result.PUT_TO_VOTE)
    ctx.tx.timers.cancel(f"vote:{vote.id}:close")
    announce(ctx.tx, vote)
    ctx.tx.log.append("put-to-vote", f"vote:{vote.id}", {"motion": motion.id}, ctx.member.id)
    return preview(ctx, motion, profile)


def _formal(ctx: Context, vote: Vote, kind: str) -> Profile:
    """The first rules of the file that decide yes or no in the same body."""
    for profile in ctx.tx.community.profiles:
        formal = profile.kind is Kind.MOTION and not profile.straw and not profile.endorses
        if formal and kind in profile.group_kinds and profile.body.value == vote.rule.body:
            return profile
    raise Refusal(
        "This community has no rules for a motion here.",
        remedy=phrase("The objection can only be withdrawn."),
    )
