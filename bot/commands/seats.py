"""Seats of a body: who holds one, and who stands in (RULES §5)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import PERSON
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import named
from bot.domain.groups import folded
from bot.domain.people import Member
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

router = Router()


def _seats(ctx: Context) -> list[tuple[str, str]]:
    return [(seat.slug, named(seat.names, ctx.language)) for seat in ctx.tx.community.seats]


@router.command(
    "seat",
    Action.ADMINISTER,
    summary=marked("Say who holds a seat of a body, and who stands in"),
    example=marked("seat sag-ngo-1 ana@example.org"),
    params=(
        Param("seat", Takes.WORD, marked("Seat"), options=_seats),
        PERSON,
        Param("stand_in", Takes.PERSON, marked("Stand-in"), optional=True, after="with"),
    ),
)
def seat(ctx: Context) -> Reply:
    """Gives a seat to somebody from now on; a roll already frozen keeps the seat, its holder votes for it."""
    ctx.authorise(Action.ADMINISTER)
    wanted = folded(ctx.text("seat"))
    slug, name = next(
        ((s, n) for s, n in _seats(ctx) if wanted in (folded(s), folded(n))), (None, ctx.text("seat"))
    )
    if slug is None:
        raise Refusal(
            "There is no seat called “{seat}”.",
            seat=name,
            remedy=phrase("The seats: {names}.", names=", ".join(s for s, _ in _seats(ctx)) or "—"),
        )
    holder, stand_in = ctx.person(), ctx.values.get("stand_in")
    other = stand_in if isinstance(stand_in, Member) else None
    ctx.tx.groups.fill_seat(slug, holder.id, other.id if other else None)
    ctx.tx.log.append("seat-filled", f"seat:{slug}", {"member": holder.id}, ctx.member.id)
    return ctx.done(
        marked("Seat filled"),
        ctx.speech.text("{person} now holds the seat {seat}.", person=Strong(holder.name), seat=Strong(name)),
        *((ctx.muted("{person} stands in.", person=other.name),) if other else ()),
    )
