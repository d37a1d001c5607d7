"""Who I am here: me, language, zone, the private web link."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.when import zone_called
from bot.notices import absence, quieting
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Fields, Link, Spans, Strong, Style

router = Router()

WEB_LINK = timedelta(minutes=10)
"""How long a private web link can be used."""


@router.command(
    "me",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("What is known about you, and your accounts"),
    example=marked("me"),
)
def me(ctx: Context) -> Reply:
    """The register's entry of the reader."""
    ctx.authorise(Action.BASICS)
    member = ctx.member
    organisation = (
        ctx.own_organisation().name
        if member.organisation_id is not None
        else ctx.speech.words("not confirmed yet")
    )
    groups = ", ".join(
        dict.fromkeys(
            ctx.tx.groups.get(m.group_id).called(ctx.language) for m in ctx.tx.groups.of_member(member.id)
        )
    )
    accounts = ", ".join(
        f"{i.key.platform.value} ({i.key.tenant})" for i in ctx.tx.people.identities(member.id)
    )
    votes_for = ", ".join(
        f"{unit.name} ({ctx.speech.name('rank', d.rank.value)})"
        for d in ctx.tx.organisations.delegations_of(member.id)
        if (unit := ctx.tx.organisations.get(d.organisation_id)).parent_id is None
    )
    pairs: tuple[tuple[str, Spans], ...] = (
        (ctx.speech.words("You"), (Strong(member.name),)),
        (ctx.speech.words("Organisation"), (organisation,)),
        (ctx.speech.words("You vote for"), (votes_for or "—",)),
        (ctx.speech.words("Groups"), (groups or "—",)),
        (ctx.speech.words("Language"), (ctx.speech.name("language", member.language),)),
        (ctx.speech.words("Time zone"), (member.zone,)),
        *quieting.lines(member, ctx.now, ctx.speech),
        (ctx.speech.words("Accounts"), (accounts,)),
        *absence.lines(ctx.tx, member, ctx.speech),
    )
    return ctx.done(
        marked("You"),
        Fields(pairs, ctx.language),
        *((ctx.button(marked("I am back"), "away", "back"),) if member.absence(ctx.now) else ()),
        ctx.button(marked("Language"), "language"),
        ctx.button(marked("Time zone"), "timezone"),
        ctx.button(marked("Link another account"), "link"),
    )


def _languages(ctx: Context) -> list[tuple[str, str]]:
    return [(code, ctx.speeches(code).name("language", code)) for code in ctx.tx.community.languages]


@router.command(
    "language",
    Action.BASICS,
    summary=marked("The language I speak to you"),
    example=marked("language fr"),
    params=(Param("language", Takes.WORD, marked("Language"), options=_languages),),
)
def language(ctx: Context) -> Reply:
    """Sets the reader's language; the answer already speaks it."""
    ctx.authorise(Action.BASICS)
    wanted = ctx.text("language").casefold()
    names = {name.casefold(): code for code, name in _languages(ctx)}
    code = names.get(wanted, wanted)
    if code not in ctx.tx.community.languages:
        raise Refusal(
            "I do not speak “{language}”.",
            language=ctx.text("language"),
            remedy=phrase("Choose one of: {codes}.", codes=", ".join(ctx.tx.community.languages)),
        )
    ctx.tx.people.set(ctx.member.id, language=code)
    ctx.speech = ctx.speeches(code)
    return ctx.done(
        marked("Language"),
        ctx.speech.text("From now on I speak English to you."),
        ctx.button(marked("Start"), "home"),
    )


@router.command(
    "timezone",
    Action.OWN_SETTINGS,
    summary=marked("Your time zone, in which deadlines are shown"),
    example=marked("timezone Africa/Nairobi"),
    params=(
        Param(
            "zone",
            Takes.LINE,
            marked("Time zone"),
            hint=marked("Area/City, for example Europe/Rome or America/Panama"),
        ),
    ),
)
def timezone(ctx: Context) -> Reply:
    """Sets the reader's IANA time zone; a city alone is enough where it names one zone."""
    ctx.authorise(Action.OWN_SETTINGS)
    zone = zone_called(ctx.text("zone"))
    ctx.tx.people.set(ctx.member.id, zone=zone)
    return ctx.done(
        marked("Time zone"),
        ctx.speech.text("Your time zone is {zone}.", zone=Strong(zone)),
        ctx.speech.text(
            "Prompts reach you between {start} and {end} there.",
            start=f"{ctx.member.hours.start:%H:%M}",
            end=f"{ctx.member.hours.end:%H:%M}",
        ),
    )


@router.command(
    "web",
    Action.BASICS,
    summary=marked("A private link to the web, for ten minutes"),
    example=marked("web"),
)
def web(ctx: Context) -> Reply:
    """A single-use link that signs the reader in on the web."""
    ctx.authorise(Action.BASICS)
    ctx.secret = True
    code = secrets.token_urlsafe(24)
    ctx.tx.codes.issue(code, "sign-in", {"member": ctx.member.id}, ctx.now + WEB_LINK)
    return ctx.done(
        marked("Your private link"),
        ctx.speech.paragraph(
            Link(ctx.speech.words("Open Plenary on the web"), f"{ctx.url}/sign-in?code={code}")
        ),
        ctx.speech.text(
            "It works once, for ten minutes, and signs in as you: do not pass it on.", Style.NOTICE
        ),
    )
