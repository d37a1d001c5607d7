"""From raw words to what they name: groups, organisations and people, or a refusal with the nearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from bot.commands.context import Context, Value
from bot.commands.parsing import tokens
from bot.commands.registry import Param, Takes
from bot.domain.groups import Group, find, folded
from bot.domain.people import IdentityKey, Member, Organisation
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked

T = TypeVar("T")

_MENTION = re.compile(r"<@([^|>]+)(?:\|[^>]*)?>")
_MEMBER_ID = re.compile(r"#(\d{1,18})")


def resolved(ctx: Context, raw: Mapping[str, str]) -> dict[str, Value]:
    """The values a handler works with; raises a refusal that offers the candidates as buttons."""
    return {p.name: _resolve(ctx, p, raw) for p in ctx.command.params if p.name in raw}


def _resolve(ctx: Context, param: Param, raw: Mapping[str, str]) -> Value:
    words = raw[param.name]
    match param.takes:
        case Takes.GROUP:
            return _group(ctx, param, raw, words)
        case Takes.ORGANISATION:
            return _organisation(ctx, param, raw, words)
        case Takes.PERSON:
            return _person(ctx, param, raw, words)
        case _:
            return words


def _group(ctx: Context, param: Param, raw: Mapping[str, str], words: str) -> Group:
    match = find(words.split(), ctx.tx.groups.all())
    if match.group:
        return match.group
    candidates = match.several or match.nearest
    refusal = Refusal(
        "There is no group called “{words}” here.",
        words=words,
        remedy=phrase("Did you mean one of these?") if candidates else phrase("“groups” lists them all."),
    )
    _choose(ctx, param, raw, refusal, candidates, lambda g: (g.called(ctx.language), g.slug))


def _organisation(ctx: Context, param: Param, raw: Mapping[str, str], words: str) -> Organisation:
    found = ctx.tx.organisations.named(words)
    if found:
        return found
    by_name = {folded(o.name): o for o in ctx.tx.organisations.all()}
    part = [o for name, o in by_name.items() if len(words) > 2 and folded(words) in name]
    close = part[:5] or [by_name[n] for n in get_close_matches(folded(words), by_name, 5, 0.5)]
    refusal = Refusal(
        "No organisation called “{words}” is on the list.",
        words=words,
        remedy=phrase("Did you mean one of these?")
        if close
        else phrase("Check the spelling, or ask the secretariat to add it."),
    )
    _choose(ctx, param, raw, refusal, close, lambda o: (o.name, o.name))


def _person(ctx: Context, param: Param, raw: Mapping[str, str], words: str) -> Member:
    if mention := _MENTION.fullmatch(words.strip()):
        return _mentioned(ctx, mention.group(1))
    if by_id := _MEMBER_ID.fullmatch(words.strip()):
        return ctx.tx.people.member(int(by_id.group(1)))
    if folded(words) in ctx.called("choice", "me"):
        return ctx.member
    found = ctx.tx.people.named(words)
    if len(found) == 1:
        return found[0]
    refusal = Refusal(
        marked("Several people fit “{words}”.")
        if found
        else marked("Nobody called “{words}” is known here."),
        words=words,
        remedy=phrase("Whom do you mean?")
        if found
        else phrase("They need to have written to me once, or to have an invitation."),
    )
    _choose(ctx, param, raw, refusal, found[:8], lambda m: (_with_organisation(ctx, m), f"#{m.id}"))


def _mentioned(ctx: Context, user: str) -> Member:
    """A mention names a user of the asker's own tenant or of the conversation's."""
    tenants = dict.fromkeys((ctx.request.conversation.tenant, ctx.request.identity.tenant))
    for tenant in tenants:
        identity = ctx.tx.people.identity(IdentityKey(ctx.request.identity.platform, tenant, user))
        if identity:
            return ctx.tx.people.member(identity.member_id)
    raise Refusal(
        "The person you mentioned has not written to me yet, so I do not know them.",
        remedy=phrase("Ask them to send me “help” once, then try again."),
    )


def _with_organisation(ctx: Context, member: Member) -> str:
    if member.organisation_id is None:
        return member.name
    return f"{member.name} ({ctx.tx.organisations.get(member.organisation_id).name})"


def _choose(
    ctx: Context,
    param: Param,
    raw: Mapping[str, str],
    refusal: Refusal,
    candidates: Sequence[T],
    shown: Callable[[T], tuple[str, str]],
) -> NoReturn:
    """Raises `refusal` with a button for each candidate that repeats the command with it."""
    for candidate in candidates:
        label, value = shown(candidate)
        args = tokens(ctx.command, {**raw, param.name: value})
        refusal.offering(phrase("{name}", name=label), ctx.command.name, *args)
    raise refusal
