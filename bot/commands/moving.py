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
    move = ctx.tx.meetings.move(meeting_id, starts_at, ctx.member.id)
    for vote in ctx.tx.votes.of_meeting(meeting_id):
        take_along(ctx.tx, vote, move, ctx.member.id)
    meeting = ctx.tx.meetings.get(meeting_id)
    assert meeting is not None  # noqa: S101 - it has just moved
    expect(ctx.tx, meeting)
    move_terms(ctx.tx, meeting_id)
    ctx.tx.log.append(
        "meeting-moved",
        f"meeting:{meeting_id}",
        {"from": move.was.isoformat(), "to": move.becomes.isoformat()},
        ctx.member.id,
    )
    _tell(ctx, move)
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


def _tell(ctx: Context, move: Move) -> None:
    """Tells who has acted on the old date, and chair and secretariat of the votes that are open."""
    tx, key = ctx.tx, f"meeting-moved:{move.id}"
    acted = {r.member_id for r in tx.meetings.registrations(move.meeting_id)}
    acted |= {v.mover_id for v in tx.votes.of_meeting(move.meeting_id) if v.state in UNOPENED_STATES}
    tx.outbox.plan(
        [
            Prompt(f"{key}:{m}", "meeting-moved", move.id, ctx.now, move.becomes, member_id=m)
            for m in sorted(acted - {ctx.member.id})
        ]
    )
    heads = {m.id: m for role in ("chair", "secretary") for m in tx.people.holding(role)}
    heads.pop(ctx.member.id, None)
    ctx.tell(f"open-at-move:{move.id}", "open-at-move", move.id, heads.values())
