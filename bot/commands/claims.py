"""Claims: “I work for X”, and who confirms it (RULES §2)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import ORGANISATION, PERSON
from bot.commands.registry import Router
from bot.domain.people import Claim, Member, Organisation, Platform, Rank
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import claims as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element, Strong, Style, Text

router = Router()


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
            remedy=phrase("If you have left it, say so first."),
        ).offering(phrase("I have left it"), "left", f"#{ctx.member.id}")
    claim = ctx.tx.organisations.claim(ctx.member.id, claimed.id, _hints(ctx))
    asked = _confirmers(ctx, claimed)
    ctx.tell(f"claim:{claim.id}", "claim", claim.id, asked)
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
    """The delegate; where there is none, or they are away, the secretariat too."""
    delegates = [
        ctx.tx.people.member(d.member_id)
        for d in ctx.tx.organisations.delegations(claimed.id)
        if d.group_id is None and d.rank is Rank.DELEGATE
    ]
    if any(delegate.absence(ctx.now) is None for delegate in delegates):
        return delegates
    return [*delegates, *(s for s in ctx.tx.people.holding("secretary") if s not in delegates)]


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
        body += notice.waiting(ctx.tx, claim, ctx.speech)
    if len(waiting) > 10:
        more = ctx.speech.count("{count} more waits.", "{count} more wait.", len(waiting) - 10)
        body.append(Text(more, ctx.language, Style.MUTED))
    return ctx.done(marked("Claims"), *body)


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
    ctx.tell(f"confirmed:{claim.id}", "confirmed", claim.id, [person])
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
    ctx.tell(f"refused:{claim.id}", "refused-claim", claim.id, [person])
    ctx.tx.log.append(
        "claim-refused", f"member:{person.id}", {"organisation": claim.organisation_id}, ctx.member.id
    )
    return ctx.done(
        marked("Refused"),
        ctx.speech.text("{person} has been told.", person=Strong(person.name)),
        ctx.button(marked("Claims"), "claims"),
    )
