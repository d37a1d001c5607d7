"""What a motion is to endorse, an output or a group's mandate, and until when; or that it withdraws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from bot.commands.context import Context
from bot.commands.endorsing import refuse_moot
from bot.commands.parsing import tokens
from bot.commands.registry import Param, Takes
from bot.domain.community import GroupKind
from bot.domain.endorsements import Subject, end_of
from bot.domain.groups import Group, folded
from bot.domain.policy import Action
from bot.domain.profiles import Profile
from bot.domain.refusal import Phrase, Refusal, phrase
from bot.domain.votes import Rule
from bot.notices import endorsements as notice
from bot.notices.endorsements import of_mandates, of_output
from bot.phrases import marked
from bot.views import Button, plain

MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that can be voted on, with everything it may be called when typed, folded."""

    subject: Subject
    label: str
    called: frozenset[str]
    latest: bool
    endorsed: bool


def _candidates(ctx: Context) -> list[Candidate]:
    """The latest version of every output and of every mandate, then earlier ones that are endorsed."""
    names: dict[Subject, Iterable[str]] = {of_output(o): (str(o.id), o.title) for o in ctx.tx.outputs.of()}
    groups = {group.id: group for group in ctx.tx.groups.all()}
    names |= {s: groups[g].entry.called() for g, s in of_mandates(ctx.tx, groups.values()).items()}
    known = {subject.whole: called for subject, called in names.items()}
    endorsed = notice.endorsed(ctx.tx)
    return [
        Candidate(
            subject,
            plain(notice.named(ctx.tx, subject, ctx.speech)),
            frozenset(map(folded, (str(subject), *known[subject.whole]))),
            latest=subject in names,
            endorsed=subject in endorsed,
        )
        for subject in dict.fromkeys((*names, *endorsed))
    ]


def _offered(ctx: Context) -> list[tuple[str, str]]:
    return [(str(one.subject), one.label) for one in _candidates(ctx)]


PARAMS = (
    Param(
        "on",
        Takes.LINE,
        marked("Endorsement of"),
        optional=True,
        after="on",
        hint=marked("An output’s number or title, or a group’s name for its mandate"),
        options=_offered,
    ),
    Param(
        "until",
        Takes.WORD,
        marked("Endorsed until"),
        optional=True,
        after="until",
        hint=marked("A date such as 2028-12-31; left out, it has no end"),
    ),
    Param(
        "withdrawing",
        Takes.FLAG,
        marked("Withdraw the endorsement"),
        optional=True,
        after="withdrawing",
    ),
)


def endorsing(ctx: Context, profile: Profile, rule: Rule, closes_at: datetime) -> Rule:
    """The rule of a draft with what it is to endorse; refuses what is missing, moot or without meaning."""
    if not profile.endorses:
        _refuse_given(ctx)
        return rule
    withdraws = bool(ctx.text("withdrawing"))
    said = replace(
        rule,
        subject=str(_subject(ctx, withdraws=withdraws)),
        withdraws=withdraws,
        expires=_expiry(ctx, closes_at, withdraws=withdraws),
    )
    refuse_moot(ctx.tx, said)
    return said


def _refuse_given(ctx: Context) -> None:
    if any(ctx.text(param.name) for param in PARAMS):
        raise Refusal(
            "Nothing is endorsed under these rules, so “on”, “until” and “withdrawing” say nothing.",
            remedy=phrase(
                "Draft it under rules that endorse ({names}), or put the question in quotation marks if the "
                "word is part of it.",
                names=", ".join(p.slug for p in ctx.tx.community.profiles if p.endorses) or "—",
            ),
        )


def _subject(ctx: Context, *, withdraws: bool) -> Subject:
    """What “on” names: of several versions the endorsed one where it is to be withdrawn, else the latest."""
    words, every = ctx.text("on"), _candidates(ctx)
    meant = [one for one in every if (one.endorsed if withdraws else one.latest)]
    if not words:
        refusal = Refusal(
            "Under these rules an output or a mandate is endorsed: say which after “on”.",
            remedy=_remedy(meant),
        )
        raise _offering(ctx, refusal, meant)
    wanted = folded(words.lstrip("#"))
    called = [one for one in every if wanted in one.called]
    fits = [one for one in called if one in meant] or called
    if len(fits) == 1:
        return fits[0].subject
    close = fits or _near(wanted, meant) or meant
    refusal = Refusal(
        marked("“{words}” can mean several things.")
        if fits
        else marked("“{words}” is no output and no group with a mandate."),
        words=words,
        remedy=_remedy(close),
    )
    raise _offering(ctx, refusal, close)


def _near(wanted: str, every: Sequence[Candidate]) -> list[Candidate]:
    alike = {name for one in every for name in one.called}
    close = set(get_close_matches(wanted, alike, 5, 0.6))
    return [one for one in every if one.called & close or any(wanted in name for name in one.called)]


def _remedy(offered: Sequence[Candidate]) -> Phrase:
    if not offered:
        return phrase("There is none yet: “outputs” shows what there is.")
    return phrase("It can be: {names}.", names="; ".join(one.label for one in offered[:MOST_OFFERED]))


def _offering(ctx: Context, refusal: Refusal, offered: Sequence[Candidate]) -> Refusal:
    """The refusal with a button for each candidate that repeats the command with it."""
    said = {
        name: value.slug if isinstance(value, Group) else str(value) for name, value in ctx.values.items()
    }
    for one in offered[:MOST_OFFERED]:
        args = tokens(ctx.command, {**said, "on": str(one.subject)})
        refusal.offering(phrase("{name}", name=one.label), ctx.command.name, *args)
    return refusal


def _expiry(ctx: Context, closes_at: datetime, *, withdraws: bool) -> str:
    """The ISO date with which the endorsement ends, or ""."""
    words = ctx.text("until").strip()
    if not words:
        return ""
    if withdraws:
        raise Refusal(
            "A motion that withdraws an endorsement sets no end.", remedy=phrase("Leave “until” out.")
        )
    try:
        day = date.fromisoformat(words).isoformat()
        ends = end_of(day, ctx.tx.community.zone)
    except (ValueError, OverflowError):
        raise Refusal(
            "“{words}” is no date.", words=words, remedy=phrase("Write it like this: 2028-12-31.")
        ) from None
    if ends <= closes_at:
        raise Refusal(
            "An endorsement until {day} would end before the vote closes.",
            day=day,
            remedy=phrase("Choose a later day."),
        )
    return day


def seek(ctx: Context, *subject: Subject) -> tuple[Button, ...]:
    """The button that begins a motion to endorse, for whoever may draft one."""
    profile = next((p for p in ctx.tx.community.profiles if p.endorses), None)
    plenary = next((g for g in ctx.tx.groups.all() if g.kind is GroupKind.PLENARY), None)
    if profile is None or plenary is None or not ctx.may(Action.DRAFT_PLENARY_MOTION):
        return ()
    on = ("on", str(subject[0])) if subject else ()
    return (ctx.button(marked("Seek an endorsement"), "motion", plenary.slug, "as", profile.slug, *on),)
