"""The hand-over sheet, asked for; it comes by itself to whoever is named."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.examples import for_example
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import Group, find
from bot.domain.organisations import below
from bot.domain.people import Organisation
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.rolls import unit_of
from bot.notices import handover as notice
from bot.phrases import marked
from bot.requests import Reply

router = Router()


@router.command(
    "handover",
    Action.SEE,
    Action.SEE_DELEGATES,
    reads=True,
    repeatable=True,
    summary=marked("What a new delegate, lead or focal point takes over, on one page"),
    example=marked("handover {group}"),
    params=(Param("about", Takes.LINE, marked("Group or organisation"), optional=True),),
)
def handover(ctx: Context) -> Reply:
    """The sheet of a group, or of an organisation for its own people and the secretariat."""
    ctx.authorise(Action.SEE)
    about = _named(ctx, ctx.text("about")) if ctx.text("about") else _own(ctx)
    if isinstance(about, Group):
        return Reply(notice.of_group(ctx.tx, about, ctx.member, ctx.speech, ctx.url))
    known = {o.id: o for o in ctx.tx.organisations.all()}
    related = below(unit_of(about.id, known).id, known)
    ctx.authorise(Action.SEE_DELEGATES, Target(organisation_id=about.id, unit=related))
    return Reply(notice.of_organisation(ctx.tx, about, ctx.member, ctx.speech, ctx.url))


def _named(ctx: Context, words: str) -> Group | Organisation:
    if organisation := ctx.tx.organisations.named(words):
        return organisation
    match = find(words.split(), ctx.tx.groups.all())
    if match.group:
        return match.group
    refusal = Refusal(
        "There is no group or organisation called “{words}” here.",
        words=words,
        remedy=phrase("“groups” lists the groups."),
    )
    for group in match.several or match.nearest:
        refusal.offering(phrase("{name}", name=group.called(ctx.language)), "handover", group.slug)
    raise refusal


def _own(ctx: Context) -> Group | Organisation:
    """What the reader has a mandate for, else what they lead, else their organisation."""
    mandates = ctx.tx.organisations.delegations_of(ctx.member.id)
    roles = [m.group_id for m in ctx.tx.groups.of_member(ctx.member.id) if m.role in notice.HANDED_OVER]
    if mandates:
        return ctx.tx.organisations.get(mandates[0].organisation_id)
    if roles:
        return ctx.tx.groups.get(roles[0])
    if ctx.member.organisation_id is not None:
        return ctx.own_organisation()
    raise Refusal(
        "Please say for which group or organisation.",
        remedy=for_example(ctx),
    )
