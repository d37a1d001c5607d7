"""Roles in a group: who leads it, who observes, who is its focal point."""

from __future__ import annotations

from bot.commands import planning
from bot.commands.context import Context
from bot.commands.params import GROUP, PERSON
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.groups import Group, Role, folded
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices.handover import HANDED_OVER
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

router = Router()


@router.command(
    "role",
    Action.ADMINISTER,
    Action.RUN_GROUP,
    Action.NAME_FOCAL_POINT,
    summary=marked("Give somebody a role in a group"),
    example=marked("role {group} ana@example.org as lead"),
    params=(
        GROUP,
        PERSON,
        Param(
            "role",
            Takes.WORD,
            marked("Role"),
            after="as",
            options=lambda ctx: [
                (r.value, ctx.speech.name("role", r.value)) for r in Role if r is not Role.REPRESENTATIVE
            ],
        ),
    ),
)
def role(ctx: Context) -> Reply:
    """Names a lead, co-lead or focal point, or admits an observer or guest."""
    group, person = ctx.group(), ctx.person()
    word = folded(ctx.text("role"))
    wanted = next((r for r in Role if word in ctx.called("role", r.value)), None)
    action = _ROLE_ACTIONS.get(wanted, Action.ADMINISTER) if wanted else Action.ADMINISTER
    ctx.authorise(action, Target(group_id=_naming(ctx, group) if wanted is Role.FOCAL_POINT else group.id))
    if wanted is None or wanted is Role.REPRESENTATIVE:
        raise Refusal(
            "“{role}” is not a role that can be given.",
            role=ctx.text("role"),
            remedy=phrase("Roles: lead, co-lead, focal point, observer, guest."),
        )
    if person.organisation_id is None:
        raise Refusal("{person} is not confirmed for an organisation yet.", person=person.name)
    given = ctx.tx.groups.join(group.id, person.id, person.organisation_id, wanted)
    if wanted in HANDED_OVER:
        ctx.tell(f"handover:membership:{given.id}", "handover-group", group.id, [person])
    planning.soon(ctx.tx)
    ctx.tx.log.append(
        "role-given", f"group:{group.id}", {"member": person.id, "role": wanted.value}, ctx.member.id
    )
    return ctx.done(
        marked("Role given"),
        ctx.speech.text(
            "{person} is now {role} of {group}.",
            person=Strong(person.name),
            role=ctx.speech.name("role", wanted.value),
            group=Strong(group.called(ctx.language)),
        ),
        *(
            (ctx.muted("{person} gets what there is to take over.", person=person.name),)
            if wanted in HANDED_OVER
            else ()
        ),
    )


def _naming(ctx: Context, group: Group) -> int:
    """The body whose chair names focal points: the advisory group."""
    return next((g.id for g in ctx.tx.groups.all() if g.kind is GroupKind.ADVISORY), group.id)


_ROLE_ACTIONS = {
    Role.OBSERVER: Action.RUN_GROUP,
    Role.GUEST: Action.RUN_GROUP,
    Role.FOCAL_POINT: Action.NAME_FOCAL_POINT,
}
