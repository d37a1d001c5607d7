"""What a motion lets choose between, and how many of it win."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.context import Context
from bot.domain.counting.choices import option_key
from bot.domain.counting.motion import CHOICES
from bot.domain.groups import folded
from bot.domain.profiles import Kind, Profile, Says
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import Option
from bot.phrases import Speeches

MOST_OPTIONS = 50
LONGEST_OPTION = 75
"""An option must fit a button on every platform, in code points."""


def options_of(ctx: Context, profile: Profile) -> tuple[Option, ...]:
    """The options of a draft under a profile: yes, no and abstain, those the mover names, or none."""
    named = [line.strip() for line in ctx.text("options").splitlines() if line.strip()]
    if profile.kind is Kind.MOTION or profile.kind.says is Says.NOTHING:
        _refuse_options(named, ctx)
        return yes_no(ctx.tx.community.languages, ctx.speeches) if profile.kind is Kind.MOTION else ()
    _refuse_unfit(named)
    return tuple(Option(option_key(at), ((ctx.language, name),)) for at, name in enumerate(named))


def seats_of(ctx: Context, profile: Profile) -> int:
    """How many options win: what the mover says, or the profile's own number."""
    word = ctx.text("seats").strip()
    if not word:
        return profile.seats
    seats = int(word) if word.isdecimal() and len(word) < 3 else 0
    most = 1 if profile.kind in (Kind.MOTION, Kind.IRV, Kind.CONSENSUS) else MOST_OPTIONS
    if not 1 <= seats <= most:
        raise Refusal(
            "“{word}” options cannot win under these rules.",
            word=word,
            remedy=phrase("Write a number from 1 to {most}.", most=most),
        )
    return seats


def _refuse_options(named: list[str], ctx: Context) -> None:
    if named:
        choosing = (p.slug for p in ctx.tx.community.profiles if p.kind.says in (Says.ANY, Says.ORDER))
        raise Refusal(
            "Under these rules there are no options to name.",
            remedy=phrase(
                "Leave them out, or draft it under rules that choose: {names}.",
                names=", ".join(choosing) or "—",
            ),
        )


def yes_no(languages: Iterable[str], speeches: Speeches) -> tuple[Option, ...]:
    """The choices of a motion, in these languages."""
    return tuple(
        Option(key, tuple((code, speeches(code).name("choice", key).capitalize()) for code in languages))
        for key in CHOICES
    )


def _refuse_unfit(named: list[str]) -> None:
    if not 2 <= len(named) <= MOST_OPTIONS:
        raise Refusal(
            "These rules choose between options: name from 2 to {most}.",
            most=MOST_OPTIONS,
            remedy=phrase("In quotation marks after the question, or one a line in the form."),
        )
    for name in named:
        if len(name) > LONGEST_OPTION:
            raise Refusal(
                "The option “{option}” is longer than {limit} characters.",
                option=name,
                limit=LONGEST_OPTION,
                remedy=phrase("Shorten it; the question can link to a paper that explains it."),
            )
    if len({folded(name) for name in named}) < len(named):
        raise Refusal("Two options have the same name.", remedy=phrase("Name each once."))
    places = {word: at for at in range(len(named)) for word in (str(at + 1), option_key(at))}
    for at, name in enumerate(named):
        if places.get(folded(name), at) != at:
            raise Refusal(
                "“{option}” is the number or the letter of another option.",
                option=name,
                remedy=phrase("Say it in more words, such as “2 sessions”."),
            )
