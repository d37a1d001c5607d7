"""Mail for those who have only a browser: an address proven by a code, and links that sign in."""

from __future__ import annotations

import secrets

from bot.commands.accounts import new_code
from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.mail import CODE, SIGN_IN, is_address
from bot.domain.people import Member, Platform
from bot.domain.policy import Action
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal, phrase
from bot.notices import mail as notice
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.requests import Reply
from bot.views import Card, Strong, Text

router = Router()

PROOF, LINK = "mail-code", "mail-sign-in"
KINDS = frozenset({PROOF, LINK})
"""of letters that hold a secret, which is made when they are written and kept only as a hash"""


@router.command(
    "mail",
    Action.OWN_SETTINGS,
    summary=marked("Be written to by mail while you have only a browser"),
    example=marked("mail ana@example.org"),
    params=(
        Param(
            "address",
            Takes.LINE,
            marked("Address"),
            optional=True,
            hint=marked("Your work address; then the code sent there; “off” ends it"),
        ),
    ),
    title=marked("Mail"),
)
def mail(ctx: Context) -> Reply:
    """Takes an address, the code that proves it, or the word that ends it; alone, shows what there is."""
    ctx.authorise(Action.OWN_SETTINGS)
    words = ctx.text("address").strip()
    if folded(words) in ctx.called("mail answer", "off"):
        return _off(ctx)
    if not ctx.mails:
        raise Refusal(
            "Mail is not set up here.",
            remedy=phrase("Your page on the web shows everything that is sent to you."),
        )
    if not words:
        return _shown(ctx)
    return _ask(ctx, words) if "@" in words else _prove(ctx, words)


def _shown(ctx: Context) -> Reply:
    box = ctx.tx.mailboxes.of(ctx.member.id)
    said = (
        ctx.speech.text("You are written to at {address}.", address=Strong(box.address))
        if box.address
        else ctx.speech.text("You are not written to by mail.")
    )
    known = ctx.member.mail if is_address(ctx.member.mail) and ctx.member.mail != box.address else ""
    return ctx.done(
        marked("Mail"),
        said,
        _only_browser(ctx),
        *(
            (ctx.button(marked("Send a code to the address in the register"), "mail", known),)
            if known
            else ()
        ),
        *((ctx.button(marked("No more mail"), "mail", "off"),) if box.address else ()),
    )


def _only_browser(ctx: Context) -> Text:
    accounts = {i.key.platform for i in ctx.tx.people.identities(ctx.member.id)}
    if accounts <= {Platform.WEB}:
        return ctx.muted("With “mail” and your work address you get by mail what is sent to you.")
    return ctx.muted("You have an account in a chat program: what is sent to you goes there, not by mail.")


def _ask(ctx: Context, address: str) -> Reply:
    """Sends a code; until it comes back, the address is nobody's."""
    if not is_address(address):
        raise Refusal(
            "“{address}” is no mail address.",
            address=address,
            remedy=phrase("Write one like name@example.org."),
        )
    box = ctx.tx.mailboxes.of(ctx.member.id)
    if box.address == address:
        return _shown(ctx)
    if at := box.may_ask(ctx.now):
        raise Refusal(
            "A code is on its way to {address}.",
            address=box.asked or box.address,
            remedy=phrase("If none comes, ask again {at}.", at=at),
        )
    ctx.tx.mailboxes.ask(ctx.member.id, address)
    _plan(ctx.tx, PROOF, ctx.member.id)
    ctx.tx.log.append("mail-asked", f"member:{ctx.member.id}", {}, ctx.member.id)
    return ctx.done(
        marked("Mail"),
        ctx.speech.text("A code is on its way to {address}.", address=Strong(address)),
        ctx.speech.text("Send me “mail” and that code within the hour; then the address is yours."),
    )


def _prove(ctx: Context, words: str) -> Reply:
    payload = ctx.tx.codes.look(words.upper(), PROOF)
    box = ctx.tx.mailboxes.of(ctx.member.id)
    if payload is None or payload["member"] != ctx.member.id or payload["address"] != box.asked:
        raise Refusal(
            "This code is unknown, used up or too old.",
            remedy=phrase("Send me “mail” and your address again; the code comes there."),
        )
    ctx.tx.codes.take(words.upper(), PROOF)
    ctx.tx.mailboxes.prove(ctx.member.id, box.asked)
    ctx.tx.log.append("mail-proven", f"member:{ctx.member.id}", {}, ctx.member.id)
    ctx.member = ctx.tx.people.member(ctx.member.id)
    return _shown(ctx)


def _off(ctx: Context) -> Reply:
    ctx.tx.mailboxes.forget(ctx.member.id)
    ctx.tx.log.append("mail-off", f"member:{ctx.member.id}", {}, ctx.member.id)
    return ctx.done(
        marked("Mail"),
        ctx.speech.text("You get no more mail, and your address is forgotten."),
        ctx.muted("Your page on the web shows everything that is sent to you."),
    )


def ask_to_sign_in(tx: Transaction, address: str) -> None:
    """Has a link sent to an address that is known to be one person's; nothing, where it is not."""
    person = _person_at(tx, address)
    if person:
        _plan(tx, LINK, person.id)


def _person_at(tx: Transaction, address: str) -> Member | None:
    """The one member for whom an address speaks."""
    found = [m for m in tx.people.named(address) if folded(m.mail) == folded(address) and _speaks(tx, m)]
    return found[0] if len(found) == 1 else None


def _speaks(tx: Transaction, member: Member) -> bool:
    """Whether whoever reads the mail of the register is the member.

    It was proven, or the settings name it, or the secretariat listed somebody who has no account yet. Of
    anybody else it is only a hint (RULES §2).
    """
    identities = tx.people.identities(member.id)
    named = any(
        i.key.platform is Platform.WEB and folded(i.key.user) == folded(member.mail) for i in identities
    )
    return named or not identities or tx.mailboxes.of(member.id).address == member.mail


def _plan(tx: Transaction, kind: str, member_id: int) -> None:
    key = f"{kind}:{member_id}:{tx.now.isoformat()}"
    until = tx.now + (SIGN_IN if kind == LINK else CODE)
    tx.deliveries.plan([Prompt(key, kind, member_id, tx.now, until, member_id=member_id)])


def letter(
    tx: Transaction, prompt: Prompt, member: Member, speech: Speech, url: str
) -> tuple[str, Card] | None:
    """The address and words of a letter with a fresh secret; None where it comes too late."""
    if tx.now >= prompt.deadline:
        return None
    if prompt.kind == LINK:
        if not _speaks(tx, member):
            return None
        code = secrets.token_urlsafe(24)
        tx.codes.issue(code, "sign-in", {"member": member.id}, tx.now + SIGN_IN)
        return member.mail, notice.sign_in(f"{url}/sign-in?code={code}", speech)
    asked = tx.mailboxes.of(member.id).asked
    if not asked:
        return None
    code = new_code()
    tx.codes.issue(code, PROOF, {"member": member.id, "address": asked}, prompt.deadline)
    return asked, notice.proof(code, speech)
