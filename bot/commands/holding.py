"""Offices of the community: who is its secretary, who its chair (RULES §2)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import PERSON
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import OFFICES
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

router = Router()

NONE = "none"


@router.command(
    "office",
    Action.ADMINISTER,
    summary=marked("Name a secretary or the chair of the community, or end somebody’s offices"),
    example=marked("office ana@example.org as chair"),
    params=(
        PERSON,
        Param(
            "office",
            Takes.WORD,
            marked("Office"),
            after="as",
            options=lambda ctx: [(office, ctx.speech.name("office", office)) for office in (*OFFICES, NONE)],
        ),
    ),
    title=marked("Name a secretary or the chair"),
)
def office(ctx: Context) -> Reply:
    """Gives an office, or takes all of a member's away; the last secretary stays one."""
    ctx.authorise(Action.ADMINISTER)
    person, wanted = ctx.person(), _office(ctx)
    if wanted != NONE:
        ctx.tx.people.grant(person.id, wanted)
    elif not ctx.tx.people.resign(person.id):
        raise Refusal(
            "{person} is the only secretary left.",
            person=person.name,
            remedy=phrase("Name another one first."),
        )
    ctx.tx.log.append("office-given", f"member:{person.id}", {"office": wanted}, ctx.member.id)
    ctx.tell(f"office:{person.id}:{wanted}:{ctx.now.isoformat()}", "office", person.id, [person])
    said = (
        ctx.speech.text("{person} holds no office any more.", person=Strong(person.name))
        if wanted == NONE
        else ctx.speech.text(
            "{person} now holds the office: {office}.",
            person=Strong(person.name),
            office=ctx.speech.name("office", wanted),
        )
    )
    return ctx.done(marked("Offices"), said, ctx.muted("{person} is told.", person=person.name))


def _office(ctx: Context) -> str:
    word = folded(ctx.text("office"))
    for known in (*OFFICES, NONE):
        if word in ctx.called("office", known):
            return known
    raise Refusal(
        "“{office}” is not an office of the community.",
        office=ctx.text("office"),
        remedy=phrase("Offices: secretary, chair; “none” ends them."),
    )
