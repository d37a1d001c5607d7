"""Leaving an organisation: what ends at once, and what stays (RULES §2, Leaving)."""

from __future__ import annotations

from datetime import datetime

from bot.commands.accounts import INVITATION, new_code
from bot.commands.context import Context
from bot.commands.delegates import people_of
from bot.commands.electing import leave_elections
from bot.commands.living import plan
from bot.commands.params import PERSON
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import LEADING, UNREPRESENTED, Group, Membership, Role, unrepresented
from bot.domain.people import Member, Organisation
from bot.domain.policy import Action, Target
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal, phrase
from bot.notices import leaving as notice
from bot.notices.delegates import vacancy
from bot.notices.groups import lapsing
from bot.phrases import marked
from bot.ports import Transaction
from bot.requests import Reply
from bot.views import Button, Code, Element, Fields, Strong, Style, Text

router = Router()

_MISSED = LEADING | {Role.FOCAL_POINT}
"""Roles whose end leaves the secretariat something to do."""


@router.command(
    "left",
    Action.SAY_LEFT,
    summary=marked("Say that somebody has left their organisation"),
    example=marked("left ana@example.org"),
    params=(PERSON, Param("yes", Takes.FLAG, marked("I am sure"), optional=True, after="yes")),
    title=marked("Somebody has left"),
)
def left(ctx: Context) -> Reply:
    """Shows what would end, and ends it once that is confirmed: it cannot be taken back."""
    person = ctx.person()
    ctx.authorise(Action.SAY_LEFT, Target(organisation_id=person.organisation_id, member_id=person.id))
    if person.organisation_id is None:
        raise Refusal(
            "{person} is not confirmed for an organisation, so there is none to leave.", person=person.name
        )
    organisation = ctx.tx.organisations.get(person.organisation_id)
    if [s.id for s in ctx.tx.people.holding("secretary")] == [person.id]:
        raise _last_secretary()
    if "yes" not in ctx.values:
        return _preview(ctx, person, organisation)
    ending = notice.ending(ctx.tx, person, ctx.speech)
    code = _depart(ctx, person, organisation)
    return ctx.done(
        marked("Left"),
        ctx.speech.text(
            "{person} has left {organisation}. The organisation’s people are told.",
            person=Strong(person.name),
            organisation=Strong(organisation.name),
        ),
        Fields(ending, ctx.language),
        *(_way_back(ctx, person, code) if code else ()),
        *_next(ctx, person, organisation),
    )


def _last_secretary() -> Refusal:
    return Refusal(
        "The last secretary cannot leave before another is named.",
        remedy=phrase("Ask the operator for a code that makes somebody else a secretary too."),
    )


def _preview(ctx: Context, person: Member, organisation: Organisation) -> Reply:
    return ctx.done(
        marked("Somebody has left"),
        ctx.speech.text(
            "Has {person} left {organisation}? This cannot be taken back. At once ends:",
            person=Strong(person.name),
            organisation=Strong(organisation.name),
        ),
        Fields(notice.ending(ctx.tx, person, ctx.speech), ctx.language),
        ctx.muted(
            "Ballots already cast stand until a new delegate replaces them. In those votes {person} casts "
            "for no other organisation.",
            person=person.name,
        ),
        Button(
            ctx.speech.words("Yes, {name} has left", name=person.name),
            "left",
            (f"#{person.id}", "yes"),
            Style.DANGER,
        ),
        ctx.button(marked("Start"), "home"),
    )


def _depart(ctx: Context, person: Member, organisation: Organisation) -> str:
    """Ends everything that hung on the organisation; returns a code where no account would be left."""
    tx, told = ctx.tx, _told(ctx, person, organisation)
    # First, because it may wait for an election, and all the rest ends at one instant.
    leave_elections(tx, person.id, ctx.speeches)
    tx.people.set(person.id, organisation_id=None)  # what they cast from here on waits for the rest
    tx.organisations.end_delegations(person.id)
    groups = {m.group_id: tx.groups.get(m.group_id) for m in tx.groups.of_member(person.id)}
    missed = any(m.role in _MISSED for m in tx.groups.of_member(person.id))
    for group in groups.values():
        tx.groups.leave(group.id, person.id)
        await_representative(tx, group)
        plan(tx, group)
    vacated = [seat for seat in tx.seats.vacate(person.id) if seat.holder_id == person.id]
    if not tx.people.resign(person.id):
        raise _last_secretary()
    secretaries = [s for s in tx.people.holding("secretary") if s.id not in (ctx.member.id, person.id)]
    told |= {s.id: s for s in secretaries if missed}
    key = f"left:{person.id}:{organisation.id}:{ctx.now.isoformat()}"
    ctx.tell(key, "left", person.id, told.values(), f"o{organisation.id}")
    for seat in vacated:
        ctx.tell(f"{key}:{seat.slug}", "seat-vacant", seat.id, secretaries)
    tx.log.append(
        "left-organisation", f"member:{person.id}", {"organisation": organisation.id}, ctx.member.id
    )
    return _end_accounts(ctx, person, organisation)


def _told(ctx: Context, person: Member, organisation: Organisation) -> dict[int, Member]:
    """The people of the organisation and of all the person voted for, and the person, but who says it."""
    mandated = {d.organisation_id for d in ctx.tx.organisations.delegations_of(person.id)}
    concerned = map(ctx.tx.organisations.get, sorted(mandated | {organisation.id}))
    return {m.id: m for o in concerned for m in people_of(ctx, o) if m.id != ctx.member.id}


def _end_accounts(ctx: Context, person: Member, organisation: Organisation) -> str:
    """Accounts in the organisation's own tenants are nobody's from now on."""
    accounts = ctx.tx.people.identities(person.id)
    ending = notice.accounts_of(ctx.tx, accounts, organisation.id)
    for account in ending:
        alone = ctx.tx.people.add(person.name, person.language, person.zone)
        ctx.tx.people.separate(account.id, alone.id)
        ctx.tell(f"account-ended:{account.id}:{alone.id}", "account-ended", organisation.id, [alone])
    if not ending or len(ending) < len(accounts):
        return ""
    ctx.secret = True
    code = new_code()
    payload = {"organisation": None, "name": person.name, "mail": person.mail, "member": person.id}
    ctx.tx.codes.issue(code, "invitation", payload, ctx.now + INVITATION)
    return code


def _way_back(ctx: Context, person: Member, code: str) -> tuple[Element, ...]:
    command = Code(f"{ctx.speech.name('verb', 'link')} {code}")
    if person.id == ctx.member.id:
        said = ctx.speech.say(
            "No account of yours is left. To go on as yourself, send me {command} from another one within "
            "seven days, or enter the code at {url}.",
            command=command,
            url=f"{ctx.url}/sign-in",
        )
    else:
        said = ctx.speech.say(
            "No account of theirs is left. Pass this on, privately: from another account they send me "
            "{command} within seven days, or enter the code at {url}.",
            command=command,
            url=f"{ctx.url}/sign-in",
        )
    return (Text(said, ctx.language, Style.NOTICE),)


def _next(ctx: Context, person: Member, organisation: Organisation) -> list[Element | Button]:
    if person.id == ctx.member.id:
        account = ctx.tx.people.identity(ctx.identity.key)
        if account is None or account.member_id != person.id:
            return []
        return [
            ctx.speech.text("If you work for another organisation now, say which."),
            ctx.button(marked("My organisation"), "organisation", style=Style.PRIMARY),
        ]
    return [
        *vacancy(ctx.tx, organisation, ctx.member, ctx.speech),
        ctx.button(marked("Who votes for it"), "delegates", organisation.name),
    ]


def await_representative(tx: Transaction, group: Group) -> tuple[Membership, ...]:
    """Sets the term of organisations whose last representative has left at this instant; returns those."""
    lapsed = tuple(m for m in lapsing(tx, group) if m.until == tx.now)
    for last in lapsed:
        tx.timers.set(
            f"unrepresented:{group.id}:{last.organisation_id}:{tx.now.isoformat()}",
            "unrepresented",
            group.id,
            tx.now + UNREPRESENTED,
        )
    return lapsed


def leave_unrepresented(tx: Transaction, group_id: int, at: datetime) -> None:
    """Records that organisations whose term ends `at` have left the group; they and its leads are told."""
    since = at - UNREPRESENTED
    memberships = [*tx.groups.memberships(group_id), *tx.groups.ended(group_id, since)]
    leads = {m.member_id for m in memberships if m.role in LEADING and m.until is None}
    for last in (m for m in unrepresented(memberships, since) if m.until == since):
        delegates = {d.member_id for d in tx.organisations.delegations(last.organisation_id)}
        tx.deliveries.plan(
            [
                Prompt(
                    f"left-group:{last.id}:{member}",
                    "unrepresented",
                    group_id,
                    tx.now,
                    tx.now,
                    f"o{last.organisation_id}",
                    member,
                )
                for member in sorted(leads | delegates)
            ]
        )
        tx.log.append("organisation-left-group", f"group:{group_id}", {"organisation": last.organisation_id})
