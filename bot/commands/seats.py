"""Seats of a body: who holds one and who stands in, a vacancy, and who follows (RULES §5)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.params import PERSON
from bot.commands.registry import Param, Router, Takes
from bot.commands.seating import take_seat
from bot.commands.telling import tell
from bot.domain.community import named
from bot.domain.delegations import Seat
from bot.domain.elections import Consent
from bot.domain.groups import folded
from bot.domain.people import Member
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.when import instant
from bot.notices import vacancies
from bot.notices.elections import called
from bot.notices.seats import seat_name
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong, Text

router = Router()


def _seats(ctx: Context) -> list[tuple[str, str]]:
    return [(seat.slug, named(seat.names, ctx.language)) for seat in ctx.tx.community.seats]


SEAT = Param("seat", Takes.WORD, marked("Seat"), options=_seats)


@router.command(
    "seat",
    Action.ADMINISTER,
    summary=marked("Say who holds a seat of a body and who stands in, or that it is vacant"),
    example=marked("seat {seat} ana@example.org"),
    params=(
        SEAT,
        replace(PERSON, optional=True),
        Param("stand_in", Takes.PERSON, marked("Stand-in"), optional=True, after="with"),
        Param(
            "until",
            Takes.LINE,
            marked("Term ends"),
            optional=True,
            after="until",
            hint=marked("Left out, the term that runs goes on, or a whole one begins"),
        ),
        Param(
            "vacant",
            Takes.LINE,
            marked("Vacant, because"),
            optional=True,
            after="vacant",
            hint=marked("Instead of a person"),
        ),
    ),
    title=marked("A seat"),
)
def seat(ctx: Context) -> Reply:
    """Gives a seat to somebody from now on, or ends the holder's term.

    A roll already frozen keeps the seat, and whoever holds it votes for it.
    """
    ctx.authorise(Action.ADMINISTER)
    chosen = _seat(ctx)
    if ctx.text("vacant"):
        return _vacated(ctx, chosen)
    if "person" not in ctx.values:
        return Reply(form_of(ctx, ctx.command, {"seat": chosen.slug}))
    holder, stand_in = ctx.person(), ctx.values.get("stand_in")
    other = stand_in if isinstance(stand_in, Member) else None
    ends = instant(ctx.text("until"), ctx.now, ctx.member.zone) if ctx.text("until") else None
    take_seat(ctx.tx, chosen.slug, holder.id, ctx.now, stand_in=other.id if other else None, until=ends)
    return ctx.done(
        marked("Seat filled"),
        ctx.speech.text(
            "{person} now holds the seat {seat}.",
            person=Strong(holder.name),
            seat=Strong(seat_name(ctx.tx, chosen.slug, ctx.speech)),
        ),
        *((ctx.muted("{person} stands in.", person=other.name),) if other else ()),
        *_term(ctx, chosen.slug),
    )


def _seat(ctx: Context) -> Seat:
    wanted, known = folded(ctx.text("seat")), _seats(ctx)
    slug = next((s for s, n in known if wanted in (folded(s), folded(n))), None)
    if slug is None:
        raise Refusal(
            "There is no seat called “{seat}”.",
            seat=ctx.text("seat"),
            remedy=phrase("The seats: {names}.", names=", ".join(s for s, _ in known) or "—"),
        )
    return next(seat for seat in ctx.tx.seats.all() if seat.slug == slug)


def _term(ctx: Context, slug: str) -> list[Text]:
    until = next(seat.until for seat in ctx.tx.seats.all() if seat.slug == slug)
    return [ctx.muted("The term ends {at}.", at=until)] if until else []


def _vacated(ctx: Context, chosen: Seat) -> Reply:
    name = seat_name(ctx.tx, chosen.slug, ctx.speech)
    if chosen.holder_id is None:
        raise Refusal(
            "The seat {seat} is vacant already.", seat=name, remedy=phrase("Fill it, or call an election.")
        )
    ctx.tx.seats.empty(chosen.slug)
    ctx.tx.log.append(
        "seat-vacated",
        f"seat:{chosen.slug}",
        {"member": chosen.holder_id, "reason": ctx.text("vacant")},
        ctx.member.id,
    )
    return ctx.done(
        marked("Vacant"),
        ctx.speech.text("The seat {seat} is vacant now.", seat=Strong(name)),
        *vacancies.who_follows(ctx.tx, chosen, ctx.speech),
    )


@router.command(
    "offer",
    Action.ADMINISTER,
    summary=marked("Offer a vacant seat to the next runner-up"),
    example=marked("offer {seat}"),
    params=(
        SEAT,
        Param("next", Takes.FLAG, marked("Pass over who has not answered"), optional=True, after="next"),
    ),
    title=marked("Offer a seat"),
)
def offer(ctx: Context) -> Reply:
    """Asks the next runner-up whether they take a seat; “next” passes over one who does not answer."""
    ctx.authorise(Action.ADMINISTER)
    chosen = _seat(ctx)
    name = seat_name(ctx.tx, chosen.slug, ctx.speech)
    if chosen.holder_id is not None:
        raise Refusal(
            "The seat {seat} is not vacant.", seat=name, remedy=phrase("There is nothing to offer.")
        )
    asked = vacancies.asked_for(ctx.tx, chosen)
    if asked and "next" not in ctx.values:
        raise Refusal(
            "{person} has been asked already and has not answered.",
            person=called(ctx.tx, asked),
            remedy=phrase("Wait, or pass them over and ask the next."),
        ).offering(phrase("Ask the next"), "offer", chosen.slug, "next")
    if asked:
        ctx.tx.elections.change(asked.id, consent=Consent.DECLINED.value, seat="")
    following = vacancies.runner_up(ctx.tx, chosen)
    if following is None:
        raise Refusal(
            "Nobody is runner-up for the seat {seat} any more.",
            seat=name,
            remedy=phrase("Call an election for it."),
        ).offering(
            phrase("Call an election"), "call-election", ctx.tx.groups.get(chosen.group_id).slug, chosen.slug
        )
    ctx.tx.elections.change(following.id, consent=Consent.ASKED.value, seat=chosen.slug)
    key = f"offer:{following.id}:{chosen.slug}:{ctx.now.isoformat()}"
    tell(ctx.tx, key, "seat-offered", following.id, [following.member_id])
    ctx.tx.log.append("seat-offered", f"seat:{chosen.slug}", {"candidate": following.id}, ctx.member.id)
    return ctx.done(
        marked("Offered"),
        ctx.speech.text(
            "{person} is asked whether to take the seat {seat}; you are told the answer.",
            person=Strong(called(ctx.tx, following)),
            seat=name,
        ),
    )
