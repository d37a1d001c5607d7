"""Mandates: what a group is to do, how far it is, what each version changed (RULES §2, Mandate)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.commands.subjects import seek
from bot.domain.groups import Group, require_active
from bot.domain.mandates import Mandate
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import mandates as notice
from bot.notices.endorsements import of_mandate
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Style

router = Router()


@router.command(
    "mandate",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("A group’s mandate, how far it has come with it, and earlier versions"),
    example=marked("mandate {group}"),
    params=(
        GROUP,
        Param("version", Takes.WORD, marked("Version"), optional=True, after="version"),
    ),
)
def mandate(ctx: Context) -> Reply:
    """The version in force, or another with what it changed."""
    ctx.authorise(Action.BASICS)
    group = ctx.group()
    every = list(ctx.tx.mandates.versions(group.id))
    if not every:
        return _none(ctx, group)
    shown = _version(ctx, every)
    before = every[every.index(shown) - 1] if shown.version > 1 else None
    changed: list[Element] = []
    if before:
        changed = [
            ctx.speech.text("What it changed in version {number}", Style.HEADING, number=before.version),
            *notice.difference(before.charter, shown.charter, ctx.speech),
        ]
    return ctx.shown(
        notice.title(group, shown.version, ctx.speech),
        *notice.version(ctx.tx, group, shown, ctx.speech, ctx.url),
        *changed,
        *notice.versions(group, every, shown.version, ctx.speech),
        *_draft(ctx, group),
        *(seek(ctx, of_mandate(group, shown.version)) if shown.until is None else ()),
        ctx.button(marked("Show the group"), "show", group.slug),
    )


def _none(ctx: Context, group: Group) -> Reply:
    """What there is instead of a mandate: perhaps a draft of the first."""
    said = ctx.speech.text("{group} has no mandate yet.", group=group.called(ctx.language))
    draft = ctx.tx.mandates.draft(group.id)
    body = notice.drafted(draft.charter, ctx.speech) if draft else []
    if draft:
        body.insert(0, ctx.speech.text("This is only proposed.", Style.NOTICE))
    show = ctx.button(marked("Show the group"), "show", group.slug)
    return ctx.shown(group.called(ctx.language), *(body or [said]), *_amend(ctx, group), show)


def _version(ctx: Context, every: list[Mandate]) -> Mandate:
    """The version that is asked for, else the one in force."""
    words = ctx.text("version").lstrip("#")
    if not words:
        return every[-1]
    found = next((one for one in every if str(one.version) == words), None)
    if found is None:
        raise Refusal(
            "There is no version {words} of this mandate.",
            words=words[:40],
            remedy=phrase("There are versions 1 to {last}.", last=every[-1].version),
        )
    return found


def _draft(ctx: Context, group: Group) -> list[Element | Button]:
    """For those who may write one: the draft of the next version, or the way to it."""
    draft = ctx.tx.mandates.draft(group.id)
    if draft is None or not ctx.may(Action.RUN_GROUP, Target(group_id=group.id)):
        return [*_amend(ctx, group)]
    in_force = ctx.tx.mandates.in_force(group.id)
    changes = notice.difference(in_force.charter, draft.charter, ctx.speech) if in_force else []
    heading = ctx.speech.text("Draft of the next version", Style.HEADING)
    return [heading, *changes, *_amend(ctx, group), *adopting(ctx, group)]


def _amend(ctx: Context, group: Group) -> list[Button]:
    if not ctx.may(Action.RUN_GROUP, Target(group_id=group.id)):
        return []
    return [ctx.button(marked("Draft a new version"), "amend", group.slug)]


def adopting(ctx: Context, group: Group) -> list[Button]:
    """The ways from a draft to a decision: a vote of the group, or one that has been taken."""
    question = ctx.speech.words("Shall the group take the new version of its mandate?")
    vote = ctx.button(marked("Put it to the vote"), "motion", group.slug, question)
    if not ctx.may(Action.ADMINISTER):
        return [vote]
    return [vote, ctx.button(marked("It is decided"), "adopt", group.slug, style=Style.PRIMARY)]


@router.command(
    "deliverable",
    Action.RUN_GROUP,
    summary=marked("Mark a deliverable of a group’s mandate as done, or open again"),
    example=marked("deliverable {group} 1"),
    params=(
        GROUP,
        Param("number", Takes.WORD, marked("Number")),
        Param("open", Takes.FLAG, marked("Open again"), optional=True, after="open"),
    ),
    title=marked("A deliverable"),
)
def deliverable(ctx: Context) -> Reply:
    """Notes that something promised is done; its number is the same in every version."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    require_active(group, ctx.language)
    in_force = ctx.tx.mandates.in_force(group.id)
    word = ctx.text("number").lstrip("#").rstrip(".")
    promised = (
        next((d for d in in_force.charter.deliverables if str(d.number) == word), None) if in_force else None
    )
    if in_force is None or promised is None:
        raise Refusal(
            "The mandate of {group} has no deliverable {words}.",
            group=group.called(ctx.language),
            words=word[:40],
            remedy=phrase("“mandate” with the group’s name lists them with their numbers."),
        ).offering(phrase("Show the mandate"), "mandate", group.slug)
    reopened = bool(ctx.text("open"))
    if reopened:
        ctx.tx.mandates.reopen(group.id, promised.number)
    else:
        ctx.tx.mandates.deliver(group.id, promised.number, ctx.member.id)
    kind = "deliverable-reopened" if reopened else "deliverable-done"
    ctx.tx.log.append(kind, f"group:{group.id}", {"number": promised.number}, ctx.member.id)
    now = ctx.tx.mandates.in_force(group.id)
    assert now is not None  # noqa: S101 - it was there a moment ago
    return ctx.shown(
        notice.title(group, now.version, ctx.speech),
        *notice.promises(ctx.tx, now, ctx.speech),
        ctx.button(marked("Show the mandate"), "mandate", group.slug),
    )
