"""Organisations: who votes for them, who is invited, which tenants are admitted (RULES §2)."""

from __future__ import annotations

from bot.commands.accounts import INVITATION, new_code
from bot.commands.context import Context
from bot.commands.params import ORGANISATION, PERSON, organisations
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import Member, Organisation, Rank
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Code, Strong

router = Router()


@router.command(
    "delegate",
    Action.NAME_DELEGATE,
    summary=marked("Name who votes for an organisation"),
    example=marked("delegate “Blue Ridge Relief” ana@example.org alternate"),
    params=(
        Param(
            "organisation", Takes.ORGANISATION, marked("Organisation"), optional=True, options=organisations
        ),
        PERSON,
        Param("group", Takes.GROUP, marked("Only in this group"), optional=True, after="in"),
        Param("alternate", Takes.FLAG, marked("As alternate"), optional=True, after="alternate"),
    ),
)
def delegate(ctx: Context) -> Reply:
    """Names a delegate or alternate, for the global meeting or one group; all confirmed there are told."""
    own = ctx.member.organisation_id
    concerned = ctx.organisation() or (ctx.tx.organisations.get(own) if own is not None else None)
    ctx.authorise(Action.NAME_DELEGATE, Target(organisation_id=concerned.id if concerned else None))
    if concerned is None:
        raise Refusal(
            "Please say for which organisation.",
            remedy=phrase("For example: {example}", example=ctx.speech.words(ctx.command.example)),
        )
    person, group = ctx.person(), ctx.some_group()
    if person.organisation_id != concerned.id and concerned.id != _parent(ctx, person):
        raise Refusal(
            "{person} is not confirmed for {organisation}.",
            person=person.name,
            organisation=concerned.name,
            remedy=phrase("They claim it with “organisation”, and you confirm it."),
        )
    rank = Rank.ALTERNATE if "alternate" in ctx.values else Rank.DELEGATE
    named = ctx.tx.organisations.delegate(concerned.id, person.id, rank, group.id if group else None)
    told = (m for m in ctx.tx.people.confirmed(concerned.id) if m.id != ctx.member.id)
    ctx.tell(f"delegate:{named.id}", "delegate", concerned.id, told)
    ctx.tx.log.append(
        "delegate-named",
        f"organisation:{concerned.id}",
        {"member": person.id, "rank": rank.value, "group": group.slug if group else ""},
        ctx.member.id,
    )
    return ctx.done(
        marked("Delegate named"),
        ctx.speech.text(
            "{person} is now {rank} of {organisation} for {body}.",
            person=Strong(person.name),
            rank=ctx.speech.name("rank", rank.value),
            organisation=Strong(concerned.name),
            body=group.called(ctx.language) if group else ctx.speech.words("the global meeting"),
        ),
        ctx.muted("The organisation’s confirmed people have been told."),
    )


def _parent(ctx: Context, person: Member) -> int | None:
    """The parent of the person's organisation: a child's people may act for it."""
    return (
        ctx.tx.organisations.get(person.organisation_id).parent_id
        if person.organisation_id is not None
        else None
    )


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
            remedy=phrase("For example: {example}", example=ctx.speech.words(ctx.command.example)),
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
