"""Several accounts, one person: invitations, linking by a code that both sides confirm (RULES §2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.delegations import personally
from bot.domain.groups import folded
from bot.domain.people import IdentityKey, Member, Platform
from bot.domain.policy import Action
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import LIVE_STATES
from bot.phrases import marked
from bot.ports import Transaction
from bot.requests import Hints, Reply
from bot.views import Code, Strong, Style

router = Router()

LINK_CODE = timedelta(minutes=10)
INVITATION = timedelta(days=7)
_EVERY = 1_000
"""More open votes than there ever are at once."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that cannot be taken for one another when read aloud."""


def new_code() -> str:
    """Ten characters (50 bits): enough for a single-use code, short enough to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))


@router.command(
    "link",
    Action.BASICS,
    summary=marked("Use a code: accept an invitation, or join two accounts of yours"),
    example=marked("link ABCDE-FGHJK"),
    params=(
        Param("code", Takes.WORD, marked("Code"), optional=True),
        Param("answer", Takes.WORD, marked("Answer"), optional=True),
    ),
)
def link(ctx: Context) -> Reply:
    """Without a code: shows one. With one: the preview, and "yes" confirms it, on both sides."""
    ctx.authorise(Action.BASICS)
    code = ctx.text("code").upper()
    if not code:
        return _show_code(ctx)
    if code == "PENDING":
        return _pending(ctx)
    if ctx.tx.codes.look(code, "invitation"):
        return _invited(ctx, code)
    if ctx.text("answer").casefold() == "accept":
        return _accept(ctx)
    return _enter(ctx, code)


def _show_code(ctx: Context) -> Reply:
    ctx.secret = True
    code = new_code()
    ctx.tx.codes.issue(code, "link", {"member": ctx.member.id}, ctx.now + LINK_CODE)
    return ctx.done(
        marked("Link another account"),
        ctx.speech.text(
            "In your other account, send me {command} within ten minutes.",
            command=Code(f"{ctx.speech.name('verb', 'link')} {code}"),
        ),
        ctx.speech.text("Both sides are asked to confirm. Linking never gives a second vote.", Style.MUTED),
    )


def _unknown_code() -> Refusal:
    return Refusal(
        "This code is unknown, used up or too old.",
        remedy=phrase(
            "Ask for a new one: “link” in your other account, or an invitation from the secretariat."
        ),
    )


def _invited(ctx: Context, code: str) -> Reply:
    payload = ctx.tx.codes.take(code, "invitation")
    assert payload is not None  # noqa: S101 - looked at in this transaction
    member = accept_invitation(ctx.tx, ctx.member, payload)
    ctx.tx.log.append("invitation-accepted", f"member:{member.id}", {"member": member.id}, member.id)
    return ctx.done(
        marked("Welcome"),
        ctx.speech.text("Your invitation is accepted."),
        ctx.button(marked("Start"), "home", style=Style.PRIMARY),
    )


def accept_invitation(tx: Transaction, member: Member, payload: Mapping[str, Any]) -> Member:
    """Gives a member what their invitation says, and returns who they are now.

    An invitation may be for somebody listed before they had an account: then the account becomes theirs.
    """
    organisation = payload.get("organisation")
    if organisation is not None and member.organisation_id not in (None, organisation):
        raise Refusal(
            "You are confirmed for another organisation already.",
            remedy=phrase("If you have left it, say so with “left me”; then the invitation works."),
        )
    listed = payload.get("member")
    if listed is not None and listed != member.id:
        tx.people.move(member.id, listed)
        member = tx.people.member(listed)
    if organisation is not None:
        tx.people.set(member.id, organisation_id=organisation)
    tx.people.set(member.id, name=payload["name"])
    if payload.get("mail"):
        tx.people.set(member.id, mail=payload["mail"])
    if payload.get("role"):
        tx.people.grant(member.id, payload["role"])
    return tx.people.member(member.id)


def _enter(ctx: Context, code: str) -> Reply:
    payload = ctx.tx.codes.look(code, "link")
    if payload is None:
        raise _unknown_code()
    other = ctx.tx.people.member(int(payload["member"]))
    if other.id == ctx.member.id:
        raise Refusal("These accounts are linked already.", remedy=phrase("Nothing needs to be done."))
    _refuse_two_organisations(ctx.member, other)
    if folded(ctx.text("answer")) not in ctx.called("choice", "yes"):
        return ctx.done(
            marked("Link an account"),
            ctx.speech.text(
                "Join this account with {person}, {organisation}?",
                person=Strong(other.name),
                organisation=_organisation(ctx, other),
            ),
            ctx.speech.text("Afterwards both accounts are one person with one vote.", Style.MUTED),
            ctx.button(marked("Yes, that is me"), "link", code, "yes", style=Style.PRIMARY),
        )
    ctx.tx.codes.take(code, "link")
    ctx.tx.codes.issue(
        f"pending:{other.id}",
        "link-pending",
        {
            "identity": ctx.identity.id,
            "member": ctx.member.id,
            "name": ctx.member.name,
            "platform": ctx.identity.key.platform.value,
            "tenant": ctx.identity.key.tenant,
        },
        ctx.now + LINK_CODE,
    )
    ctx.tx.deliveries.plan(
        [Prompt(f"link:{code}", "link", other.id, ctx.now, ctx.now + LINK_CODE, member_id=other.id)]
    )
    return ctx.done(
        marked("Link an account"),
        ctx.speech.text(
            "Now confirm in your other account: I have sent you a message there, or type {command}.",
            command=Code(f"{ctx.speech.name('verb', 'link')} pending"),
        ),
    )


def _pending(ctx: Context) -> Reply:
    payload = ctx.tx.codes.look(f"pending:{ctx.member.id}", "link-pending")
    if payload is None:
        raise _unknown_code()
    return ctx.done(
        marked("Link an account"),
        ctx.speech.text(
            "{name}, an account on {platform} ({tenant}), entered your code. Is that you? "
            "If not, do nothing.",
            name=Strong(payload["name"]),
            platform=payload["platform"],
            tenant=payload["tenant"],
        ),
        ctx.button(marked("Yes, that is me"), "link", "confirm", "accept", style=Style.PRIMARY),
    )


def _accept(ctx: Context) -> Reply:
    payload = ctx.tx.codes.take(f"pending:{ctx.member.id}", "link-pending")
    if payload is None:
        raise _unknown_code()
    other = ctx.tx.people.member(int(payload["member"]))
    _refuse_two_organisations(ctx.member, other)
    _refuse_two_ballots(ctx, other)
    if other.organisation_id is not None and ctx.member.organisation_id is None:
        ctx.tx.people.set(ctx.member.id, organisation_id=other.organisation_id)
    ctx.tx.people.move(other.id, ctx.member.id)
    ctx.tx.log.append(
        "accounts-linked", f"member:{ctx.member.id}", {"kept": ctx.member.id, "gone": other.id}, ctx.member.id
    )
    return ctx.done(
        marked("Linked"),
        ctx.speech.text("Both accounts are yours now. You have one vote, on any of them."),
        ctx.button(marked("You"), "me"),
    )


def _refuse_two_organisations(one: Member, other: Member) -> None:
    if (
        None not in (one.organisation_id, other.organisation_id)
        and one.organisation_id != other.organisation_id
    ):
        raise Refusal(
            "These accounts are confirmed for two different organisations, so they stay apart.",
            remedy=phrase(
                "If you have changed your organisation, say on the other account that you left the old one."
            ),
        )


def _refuse_two_ballots(ctx: Context, other: Member) -> None:
    """Linking never makes a second vote (RULES §2), and takes no place on a roll that is frozen."""
    for vote in ctx.tx.votes.listed(states=LIVE_STATES, limit=_EVERY):
        if personally(other.id).unit in vote.rule.units:
            raise Refusal(
                "Your other account is on the roll of vote {number}, in which people vote for themselves.",
                number=vote.id,
                remedy=phrase(
                    "Begin in that account: type “link” there and enter its code here. Or wait until {at}.",
                    at=vote.closes_at,
                ),
            )


def _organisation(ctx: Context, member: Member) -> str:
    if member.organisation_id is None:
        return ctx.speech.words("no organisation yet")
    return ctx.tx.organisations.get(member.organisation_id).name


@router.command(
    "unlink",
    Action.BASICS,
    summary=marked("Take this account off your other ones"),
    example=marked("unlink"),
)
def unlink(ctx: Context) -> Reply:
    """Makes the account at hand a new, unconfirmed member; the other accounts keep everything."""
    ctx.authorise(Action.BASICS)
    if len(ctx.tx.people.identities(ctx.member.id)) == 1:
        raise Refusal(
            "This is your only account, so there is nothing to take apart.",
            remedy=phrase("“link” joins another one."),
        )
    alone = ctx.tx.people.add(ctx.member.name, ctx.member.language, ctx.member.zone)
    ctx.tx.people.separate(ctx.identity.id, alone.id)
    ctx.tx.log.append(
        "account-unlinked",
        f"member:{ctx.member.id}",
        {"member": ctx.member.id, "alone": alone.id},
        ctx.member.id,
    )
    return ctx.done(
        marked("Unlinked"),
        ctx.speech.text("This account is on its own now and not confirmed for an organisation."),
        ctx.button(marked("Start"), "home"),
    )


def sign_in(tx: Transaction, code: str, hints: Hints) -> IdentityKey | None:
    """The web identity that a private link or an invitation signs in; None if it is no good. Uses it up."""
    payload = tx.codes.take(code, "sign-in")
    if payload is not None:
        return _web_identity(tx, tx.people.member(int(payload["member"])), hints)
    payload = tx.codes.take(code.upper(), "invitation")
    if payload is None:
        return None
    language = hints.locale if hints.locale in tx.community.languages else tx.community.languages[0]
    member = tx.people.add(str(payload["name"]), language, hints.zone or tx.community.zone)
    return _web_identity(tx, accept_invitation(tx, member, payload), hints)


def _web_identity(tx: Transaction, member: Member, hints: Hints) -> IdentityKey:
    for identity in tx.people.identities(member.id):
        if identity.key.platform is Platform.WEB:
            return identity.key
    key = IdentityKey(Platform.WEB, "web", secrets.token_hex(8))
    tx.people.introduce(key, member.id, hints)
    return key
