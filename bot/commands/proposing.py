"""Proposing a group: what it is called and is to do; it takes nobody before its approval (RULES §2, §7)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, count
from zoneinfo import ZoneInfo

from bot.commands.amending import DELIVERABLES, END, OBJECTIVES, PURPOSE
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.groups import founding_for
from bot.commands.living import inform
from bot.commands.registry import Param, Router, Takes
from bot.domain.charters import EMPTY, redrafted
from bot.domain.community import Charter, GroupEntry, GroupKind, Names
from bot.domain.groups import folded
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import mandates as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Line

router = Router()

LONGEST_NAME, LONGEST_SLUG = 60, 40
"""In code points."""
MOST_WORDS = 8
"""As many as are looked at when a name is typed."""
_IN = "name-"
"""What the field of a name in another language begins with."""

_KINDS = (GroupKind.WORKING, GroupKind.INFORMATION)
KIND = Param(
    "kind",
    Takes.WORD,
    marked("Kind"),
    after="as",
    options=lambda ctx: [(kind.value, ctx.speech.name("group kind", kind.value)) for kind in _KINDS],
)


@router.command(
    "propose",
    Action.PROPOSE_GROUP,
    summary=marked("Propose a group"),
    example=marked("propose “Cash and markets”"),
    params=(
        Param("name", Takes.LINE, marked("Name")),
        *(replace(param, optional=True) for param in (OBJECTIVES, PURPOSE, END, KIND, DELIVERABLES)),
    ),
    title=marked("Propose a group"),
)
def propose(ctx: Context) -> Reply:
    """Keeps the proposal; a secretary approves or declines it under a decision."""
    ctx.authorise(Action.PROPOSE_GROUP)
    kind, names = _kind(ctx), _names(ctx)
    _refuse_taken(ctx, names)
    if kind is GroupKind.WORKING and not _is_complete(ctx):
        return _form(ctx, names)
    charter = _charter(ctx) if kind is GroupKind.WORKING else None
    entry = GroupEntry(_slug(ctx, names), kind, names, ())
    proposed = ctx.tx.groups.propose(entry, ctx.member.id)
    if charter:
        ctx.tx.mandates.save(proposed.id, charter, ctx.member.id)
    ctx.tx.log.append("group-proposed", f"group:{proposed.id}", {"group": entry.slug}, ctx.member.id)
    secretaries = {secretary.id for secretary in ctx.tx.people.holding("secretary")}
    inform(ctx.tx, proposed.id, "group-proposed", secretaries)
    return ctx.done(
        marked("Group proposed"),
        ctx.speech.text("{group}", group=proposed.called(ctx.language)),
        *(notice.drafted(charter, ctx.speech) if charter else ()),
        ctx.speech.text(
            "The secretariat is told. Once it has approved the group under a decision, organisations can "
            "join; those that do in its first {days} days are its founders.",
            days=founding_for(ctx).days,
        ),
        ctx.button(marked("Show the group"), "show", entry.slug),
        ctx.button(marked("Groups"), "groups"),
    )


def _kind(ctx: Context) -> GroupKind:
    word = folded(ctx.text("kind"))
    if not word:
        return GroupKind.WORKING
    for kind in _KINDS:
        if word in (folded(kind.value), folded(ctx.speech.name("group kind", kind.value))):
            return kind
    raise Refusal(
        "A group of the kind “{kind}” cannot be proposed.",
        kind=ctx.text("kind"),
        remedy=phrase(
            "It can be: {names}.", names=", ".join(ctx.speech.name("group kind", k) for k in _KINDS)
        ),
    )


def _names(ctx: Context) -> Names:
    """The name in each language in which it was given, in the community's order."""
    said = {_IN + code: ctx.request.args.fields.get(_IN + code, "") for code in ctx.tx.community.languages}
    said[_IN + ctx.tx.community.languages[0]] = ctx.text("name")
    named = ((key.removeprefix(_IN), " ".join(words.split())) for key, words in said.items())
    return tuple((code, _checked(name)) for code, name in named if name)


def _checked(name: str) -> str:
    if not folded(name) or not name.isprintable():
        raise Refusal("“{name}” cannot be typed as a name.", name=name[:LONGEST_NAME])
    if len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS:
        raise Refusal(
            "A name has at most {words} words and {limit} characters.", words=MOST_WORDS, limit=LONGEST_NAME
        )
    return name


def _refuse_taken(ctx: Context, names: Names) -> None:
    """A name means one group, in whatever language it is typed."""
    taken = {folded(word): group for group in ctx.tx.groups.all() for word in group.entry.called()}
    for _, name in names:
        if other := taken.get(folded(name)):
            raise Refusal(
                "“{name}” is a name of another group already: {group}.",
                name=name,
                group=other.called(ctx.language),
                remedy=phrase("Give it names of its own in every language."),
            ).offering(phrase("Show the group"), "show", other.slug)


def _slug(ctx: Context, names: Names) -> str:
    """A short name that no group has: the letters of its name, with a number where that is needed."""
    letters = "-".join(re.findall("[a-z0-9]+", folded(names[0][1])))[:LONGEST_SLUG].strip("-0123456789")
    taken = {folded(word) for group in ctx.tx.groups.all() for word in group.entry.called()}
    slug = letters or "group"
    return next(s for s in chain([slug], (f"{slug}-{n}" for n in count(2))) if s not in taken)


def _is_complete(ctx: Context) -> bool:
    return all(ctx.text(param.name) for param in (OBJECTIVES, PURPOSE, END))


def _charter(ctx: Context) -> Charter:
    """The first mandate, from today on."""
    today = ctx.now.astimezone(ZoneInfo(ctx.tx.community.zone)).date()
    said = {
        p.name: ctx.text(p.name) for p in (OBJECTIVES, PURPOSE, END, DELIVERABLES) if p.name in ctx.values
    }
    return redrafted(EMPTY, {**said, "start": today.isoformat()}, ctx.tx.community.languages[0])


def _form(ctx: Context, names: Names) -> Reply:
    """What else is needed, and the name in the community's other languages."""
    needed = {OBJECTIVES.name, PURPOSE.name, END.name}
    params = tuple(replace(param, optional=param.name not in needed) for param in ctx.command.params)
    said = {param.name: ctx.text(param.name) for param in params if ctx.text(param.name)}
    form = form_of(ctx, replace(ctx.command, params=params), {KIND.name: GroupKind.WORKING.value, **said})
    others = tuple(
        Line(
            _IN + code,
            ctx.speech.words("Name ({language})", language=ctx.speech.name("language", code)),
            dict(names).get(code, ""),
            optional=True,
        )
        for code in ctx.tx.community.languages[1:]
    )
    return Reply(replace(form, inputs=(form.inputs[0], *others, *form.inputs[1:])))
