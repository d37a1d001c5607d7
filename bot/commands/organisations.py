"""Organisations: who is invited to them, which tenants are admitted (RULES §2)."""

from __future__ import annotations

from bot.commands.accounts import INVITATION, new_code
from bot.commands.context import Context
from bot.commands.examples import for_example
from bot.commands.params import ORGANISATION, organisations
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import Organisation
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Code, Strong

router = Router()


@router.command(
    "invite",
    Action.ADMINISTER,
    summary=marked("Invite a person of an organisation with a code"),
    example=marked("invite “Blue Ridge Relief” Ana Reyes ana@example.org"),
    params=(ORGANISATION, Param("name", Takes.LINE, marked("Name, and mail address if you like"))),
)
def invite(ctx: Context) -> Reply:
    """Issues a code for one person; it confirms them for the organisation."""
    ctx.authorise(Action.ADMINISTER)
    invited = ctx.organisation()
    assert invited is not None  # noqa: S101 - required
    words = ctx.text("name").split()
    mail = next((w for w in words if "@" in w), "")
    name = " ".join(w for w in words if w != mail)
    if not name:
        raise Refusal(
            "An invitation needs the person’s name.",
            remedy=for_example(ctx),
        )
    ctx.secret = True
    code = new_code()
    payload = {"organisation": invited.id, "name": name, "mail": mail, "member": _listed(ctx, invited, name)}
    ctx.tx.codes.issue(code, "invitation", payload, ctx.now + INVITATION)
    ctx.tx.log.append("invited", f"organisation:{invited.id}", {"organisation": invited.id}, ctx.member.id)
    return ctx.done(
        marked("Invitation"),
        ctx.speech.text("Pass this code to {name}, privately: {code}", name=Strong(name), code=Code(code)),
        ctx.speech.text(
            "In Slack or Teams they send me {command}; with only a browser they enter the code at {url}.",
            command=Code(f"{ctx.speech.name('verb', 'link')} {code}"),
            url=f"{ctx.url}/sign-in",
        ),
        ctx.muted(
            "It works once, for seven days, and confirms them for {organisation}.", organisation=invited.name
        ),
    )


def _listed(ctx: Context, organisation: Organisation, name: str) -> int | None:
    """The member of this name who was listed with the organisation before having any account."""
    people = (m for m in ctx.tx.people.confirmed(organisation.id) if folded(m.name) == folded(name))
    return next((m.id for m in people if not ctx.tx.people.identities(m.id)), None)


@router.command(
    "admit",
    Action.ADMINISTER,
    summary=marked("Admit a Slack workspace or Teams tenant to the community"),
    example=marked("admit T012AB3CD of “Blue Ridge Relief”"),
    params=(
        Param(
            "tenant",
            Takes.WORD,
            marked("Workspace or tenant"),
            options=lambda ctx: [
                (t.key, f"{t.platform.value}: {t.name or t.key}") for t in ctx.tx.tenants.waiting()
            ],
        ),
        Param(
            "organisation",
            Takes.ORGANISATION,
            marked("Its organisation"),
            optional=True,
            after="of",
            options=organisations,
        ),
    ),
)
def admit(ctx: Context) -> Reply:
    """Admits a tenant, so that its people get more than help."""
    ctx.authorise(Action.ADMINISTER)
    wanted = ctx.text("tenant")
    found = [t for t in ctx.tx.tenants.all() if wanted.casefold() in (t.key.casefold(), t.name.casefold())]
    if not found:
        names = ", ".join(t.name or t.key for t in ctx.tx.tenants.waiting()) or "—"
        raise Refusal(
            "No workspace or tenant “{tenant}” has written to me.",
            tenant=wanted,
            remedy=phrase("Waiting: {names}", names=names),
        )
    owner = ctx.organisation()
    for tenant in found:
        ctx.tx.tenants.admit(tenant.platform, tenant.key, owner.id if owner else None)
        ctx.tx.log.append(
            "tenant-admitted",
            f"tenant:{tenant.id}",
            {"platform": tenant.platform.value, "key": tenant.key},
            ctx.member.id,
        )
    return ctx.done(
        marked("Admitted"),
        ctx.speech.text(
            "People of {tenant} can now take part.", tenant=Strong(found[0].name or found[0].key)
        ),
    )
