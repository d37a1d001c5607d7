"""Moving a meeting: what was counted from its date follows, and whom it concerns is told (RULES §3)."""

from __future__ import annotations

from datetime import datetime

from bot.commands.calendar import expect
from bot.commands.context import Context
from bot.commands.seating import move_terms
from bot.domain.meetings import Meeting, Move, with_meeting
from bot.domain.prompts import Prompt
from bot.domain.votes import UNOPENED_STATES, Vote, VoteState
from bot.ports import Transaction


def move_meeting(ctx: Context, meeting_id: int, starts_at: datetime) -> Meeting:
    """Gives a meeting another date and takes along what depends on it; the meeting as it is then."""
    return _followed(ctx, ctx.tx.meetings.move(meeting_id, starts_at, ctx.member.id))


def follow_start(ctx: Context, before: Meeting) -> Meeting:
    """Takes along what depends on a meeting whose sessions have changed; the meeting as it is then."""
    now = _now(ctx, before.id)
    if now.starts_at == before.starts_at:
        expect(ctx.tx, now)
        return now
    return _followed(ctx, ctx.tx.meetings.note_move(now.id, before.starts_at, now.starts_at, ctx.member.id))


def _now(ctx: Context, meeting_id: int) -> Meeting:
    meeting = ctx.tx.meetings.get(meeting_id)
    assert meeting is not None  # noqa: S101 - it has just been changed
    return meeting


def _followed(ctx: Context, move: Move) -> Meeting:
    meeting_id = move.meeting_id
    for vote in ctx.tx.votes.of_meeting(meeting_id):
        take_along(ctx.tx, vote, move, ctx.member.id)
    meeting = _now(ctx, meeting_id)
    expect(ctx.tx, meeting)
    move_terms(ctx.tx, meeting_id)
    ctx.tx.log.append(
        "meeting-moved",
        f"meeting:{meeting_id}",
        {"from": move.was.isoformat(), "to": move.becomes.isoformat()},
        ctx.member.id,
    )
    tell_concerned(ctx, meeting, f"meeting-moved:{move.id}", "meeting-moved", move.id)
    heads = {m.id: m for role in ("chair", "secretary") for m in ctx.tx.people.holding(role)}
    heads.pop(ctx.member.id, None)
    ctx.tell(f"open-at-move:{move.id}", "open-at-move", move.id, heads.values())
    return meeting


def take_along(tx: Transaction, vote: Vote, move: Move, actor_id: int) -> None:
    """What opens with the meeting opens with it on its new date, unless it opens at this very moment."""
    moved = with_meeting(vote, move)
    if moved == vote or moved.opens_at is None:
        return
    if vote.state is VoteState.SCHEDULED:
        # Before the vote itself, in the order in which the timer's firing locks the two.
        tx.timers.set(f"vote:{vote.id}:open", "vote-open", vote.id, moved.opens_at)
    if tx.votes.move(vote.id, moved.opens_at, moved.closes_at):
        tx.log.append("vote-moved", f"vote:{vote.id}", {"opens": moved.opens_at.isoformat()}, actor_id)


def tell_concerned(ctx: Context, meeting: Meeting, key: str, kind: str, subject_id: int) -> None:
    """Tells who has acted on a meeting as it was: who registered for it, or drafted a motion for it."""
    acted = {r.member_id for r in ctx.tx.meetings.registrations(meeting.id)}
    acted |= {v.mover_id for v in ctx.tx.votes.of_meeting(meeting.id) if v.state in UNOPENED_STATES}
    ctx.tx.deliveries.plan(
        [
            Prompt(f"{key}:{m}", kind, subject_id, ctx.now, meeting.starts_at, member_id=m)
            for m in sorted(acted - {ctx.member.id})
        ]
    )
