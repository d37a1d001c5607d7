"""Organisations: claims and their confirmation, delegates, invitations, admitted tenants (RULES §2)."""

from __future__ import annotations

from bot.commands.accounts import INVITATION, new_code
from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import Claim, Member, Organisation, Platform, Rank
from bot.domain.policy import Action, Target
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Code, Element, Strong, Style, Text

router = Router()


def _all(ctx: Context) -> list[tuple[str, str]]:
    return [(o.name, o.name) for o in ctx.tx.organisations.all()]


ORGANISATION = Param("organisation", Takes.ORGANISATION, marked("Organisation"), options=_all)
PERSON = Param("person", Takes.PERSON, marked("Person"), hint=marked("A mention, a mail address or a name"))


@router.command(
    "organisation",
    Action.BASICS,
    summary=marked("Say which organisation you work for"),
    example=marked("organisation Blue Ridge Relief"),
    params=(ORGANISATION,),
    title=marked("My organisation"),
)
def organisation(ctx: Context) -> Reply:
    """Makes a claim, and asks those who can confirm it."""
    ctx.authorise(Action.BASICS)
    claimed = ctx.organisation()
    assert claimed is not None  # noqa: S101 - required
    if ctx.member.organisation_id == claimed.id:
        raise Refusal("You are confirmed for {organisation} already.", organisation=claimed.name)
    if ctx.member.organisation_id is not None:
        raise Refusal(
            "You are confirmed for {organisation}. One person belongs to one organisation at a time.",
            organisation=ctx.own_organisation().name,
            remedy=phrase("If you have left it, ask its delegate or the secretariat to say so."),
        )
    claim = ctx.tx.organisations.claim(ctx.member.id, claimed.id, _hints(ctx))
    asked = _confirmers(ctx, claimed)
    ctx.tx.outbox.plan([_told(f"claim:{claim.id}", "claim", claim.id, member, ctx) for member in asked])
    ctx.tx.log.append("claim-made", f"member:{ctx.member.id}", {"organisation": claimed.id}, ctx.member.id)
    return ctx.done(
        marked("My organisation"),
        ctx.speech.text("You say that you work for {organisation}.", organisation=Strong(claimed.name)),
        ctx.speech.text(
            "Its delegate or the secretariat has been asked to confirm it; I tell you as soon as they have."
        ),
        ctx.button(marked("Start"), "home"),
    )


def _hints(ctx: Context) -> str:
    """What the secretary sees, unproven: tenant, home or guest, mail domain."""
    key = ctx.identity.key
    tenant = None if key.platform is Platform.WEB else ctx.tx.tenants.get(key.platform, key.tenant)
    where = (tenant.name or tenant.key) if tenant else key.tenant
    guest = ctx.request.conversation.tenant != key.tenant and key.platform is not Platform.WEB
    parts = [key.platform.value, where, "guest" if guest else "", ctx.member.mail.rpartition("@")[2]]
    return " · ".join(part for part in parts if part)


def _confirmers(ctx: Context, claimed: Organisation) -> list[Member]:
    delegates = [
        d.member_id
        for d in ctx.tx.organisations.delegations(claimed.id)
        if d.group_id is None and d.rank is Rank.DELEGATE
    ]
    if delegates:
        return [ctx.tx.people.member(m) for m in delegates]
    return list(ctx.tx.people.holding("secretary"))


def _told(key: str, kind: str, subject: int, member: Member, ctx: Context) -> Prompt:
    """A private notice for a member, sent at once, never twice."""
    return Prompt(f"{key}:{member.id}", kind, subject, ctx.now, ctx.now, member_id=member.id)


@router.command(
    "claims",
    Action.CONFIRM_CLAIM,
    reads=True,
    repeatable=True,
    summary=marked("People who wait to be confirmed"),
    example=marked("claims"),
)
def claims(ctx: Context) -> Reply:
    """The claims the reader may confirm."""
    own = ctx.member.organisation_id
    ctx.authorise(Action.CONFIRM_CLAIM, Target(organisation_id=own))
    everything = ctx.may(Action.ADMINISTER)
    waiting = ctx.tx.organisations.claims(None if everything else own)
    if not waiting:
        return ctx.done(
            marked("Claims"),
            ctx.speech.text("Nobody waits to be confirmed."),
            ctx.button(marked("Start"), "home"),
        )
    body: list[Element] = []
    for claim in waiting[:10]:
        body += _claim(ctx, claim)
    if len(waiting) > 10:
        more = ctx.speech.count("{count} more waits.", "{count} more wait.", len(waiting) - 10)
        body.append(Text(more, ctx.language, Style.MUTED))
    return ctx.done(marked("Claims"), *body)


def _claim(ctx: Context, claim: Claim) -> list[Element]:
    reference = f"#{claim.member_id}"
    name = ctx.tx.people.member(claim.member_id).name
    return [
        ctx.speech.text(
            "{person}: {organisation} ({hints})",
            person=Strong(name),
            organisation=ctx.tx.organisations.get(claim.organisation_id).name,
            hints=claim.hints or "—",
        ),
        Actions(
            (
                Button(ctx.speech.words("Confirm {name}", name=name), "confirm", (reference,), Style.PRIMARY),
                Button(ctx.speech.words("Refuse {name}", name=name), "refuse", (reference,), Style.DANGER),
            )
        ),
    ]


def _claim_of(ctx: Context) -> Claim:
    person = ctx.person()
    found = next((c for c in ctx.tx.organisations.claims() if c.member_id == person.id), None)
    target = Target(organisation_id=found.organisation_id if found else ctx.member.organisation_id)
    ctx.authorise(Action.CONFIRM_CLAIM, target)
    if found is None:
        raise Refusal(
            "{person} does not wait to be confirmed.",
            person=person.name,
            remedy=phrase("“claims” shows who does."),
        )
    return found


@router.command(
    "confirm",
    Action.CONFIRM_CLAIM,
    summary=marked("Confirm that somebody works for the organisation they named"),
    example=marked("confirm ana@example.org"),
    params=(PERSON,),
)
def confirm(ctx: Context) -> Reply:
    """Confirms a claim; the person is told."""
    claim = _claim_of(ctx)
    person = ctx.tx.people.member(claim.member_id)
    name = ctx.tx.organisations.get(claim.organisation_id).name
    ctx.tx.people.set(person.id, organisation_id=claim.organisation_id)
    ctx.tx.organisations.settle(claim.id)
    ctx.tx.outbox.plan([_told(f"confirmed:{claim.id}", "confirmed", claim.id, person, ctx)])
    ctx.tx.log.append(
        "claim-confirmed", f"member:{person.id}", {"organisation": claim.organisation_id}, ctx.member.id
    )
    return ctx.done(
        marked("Confirmed"),
        ctx.speech.text(
            "{person} is confirmed for {organisation} and has been told.",
            person=Strong(person.name),
            organisation=name,
        ),
        ctx.button(marked("Claims"), "claims"),
    )


@router.command(
    "refuse",
    Action.CONFIRM_CLAIM,
    summary=marked("Refuse a claim to an organisation"),
    example=marked("refuse ana@example.org"),
    params=(PERSON,),
)
def refuse(ctx: Context) -> Reply:
    """Refuses a claim; the person is told and may claim again."""
    claim = _claim_of(ctx)
    person = ctx.tx.people.member(claim.member_id)
    ctx.tx.organisations.settle(claim.id)
    ctx.tx.outbox.plan([_told(f"refused:{claim.id}", "refused-claim", claim.id, person, ctx)])
    ctx.tx.log.append(
        "claim-refused", f"member:{person.id}", {"organisation": claim.organisation_id}, ctx.member.id
    )
    return ctx.done(
        marked("Refused"),
        ctx.speech.text("{person} has been told.", person=Strong(person.name)),
        ctx.button(marked("Claims"), "claims"),
    )


@router.command(
    "delegate",
    Action.NAME_DELEGATE,
    summary=marked("Name who votes for an organisation"),
    example=marked("delegate “Blue Ridge Relief” ana@example.org alternate"),
    params=(
        Param("organisation", Takes.ORGANISATION, marked("Organisation"), optional=True, options=_all),
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
    told = ctx.tx.people.confirmed(concerned.id)
    ctx.tx.outbox.plan(
        [
            _told(f"delegate:{named.id}", "delegate", concerned.id, member, ctx)
            for member in told
            if member.id != ctx.member.id
        ]
    )
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
            options=_all,
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
