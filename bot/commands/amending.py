"""A new version of a mandate: drafted by those who lead, in force by a decision (RULES §2, Mandate)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import grounds
from bot.commands.context import Context
from bot.commands.endorsing import renew_mandate
from bot.commands.forms import form_of
from bot.commands.grounds import DECISION
from bot.commands.living import take
from bot.commands.mandates import adopting
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.domain.charters import EMPTY, redrafted, translated, written
from bot.domain.community import Charter, GroupKind
from bot.domain.groups import ENDED_STATES, Group, GroupState, GroupStep, folded
from bot.domain.mandates import MandateDraft, ends_at
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import mandates as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element

router = Router()

_LINES = marked("One a line; a number keeps its meaning, so leave it before a text that you reword.")
PURPOSE = Param("purpose", Takes.TEXT, marked("Purpose"), after="purpose")
OBJECTIVES = Param("objectives", Takes.LINES, marked("Objectives"), hint=_LINES)
DELIVERABLES = Param(
    "deliverables",
    Takes.TEXT,
    marked("Deliverables"),
    after="deliverables",
    hint=marked("One a line, each with the day it is due at its end: A module on customs 2027-06-30"),
)
END = Param(
    "end", Takes.WORD, marked("Until the end of"), after="until", hint=marked("A date such as 2028-12-31")
)
_FIELDS = (
    OBJECTIVES,
    PURPOSE,
    DELIVERABLES,
    Param("start", Takes.WORD, marked("From"), after="from", hint=marked("A date such as 2028-12-31")),
    END,
    Param("review", Takes.WORD, marked("Weeks between two reviews"), after="weeks"),
    Param("units", Takes.WORD, marked("Organisations at least"), after="units"),
    Param(
        "pillar", Takes.LINE, marked("Pillar"), after="pillar", hint=marked("What it is called, and its link")
    ),
    Param("plan", Takes.LINE, marked("Plan"), after="plan", hint=marked("What it is called, and its link")),
)
NAMES = tuple(param.name for param in _FIELDS)
TRANSLATED = ("objectives", "purpose", "deliverables", "pillar", "plan")
LANGUAGE = Param(
    "language",
    Takes.WORD,
    marked("Language"),
    after="in",
    options=lambda ctx: [(code, ctx.speech.name("language", code)) for code in ctx.tx.community.languages],
)
_NEEDED = frozenset({"objectives", "purpose", "start", "end"})


@router.command(
    "amend",
    Action.RUN_GROUP,
    summary=marked("Draft a new version of a group’s mandate, or its translation"),
    example=marked("amend {group} until 2028-12-31"),
    params=(GROUP, *(replace(param, optional=True) for param in (*_FIELDS, LANGUAGE))),
    title=marked("A new version of a mandate"),
)
def amend(ctx: Context) -> Reply:
    """Keeps a draft, which a decision makes the next version."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    _refuse_unable(ctx, group)
    base, language = _base(ctx, group), _language(ctx)
    said = _said(ctx)
    if not said:
        return _form(ctx, group, base, language)
    original = ctx.tx.community.languages[0]
    earlier = [version.charter for version in ctx.tx.mandates.versions(group.id)]
    charter = (
        redrafted(base, said, original, earlier) if language == original else translated(base, said, language)
    )
    if earlier and charter == earlier[-1]:
        raise Refusal("This says what the mandate in force says, so there is nothing to decide.")
    ctx.tx.mandates.save(group.id, charter, ctx.member.id)
    ctx.tx.log.append("mandate-drafted", f"group:{group.id}", {"language": language}, ctx.member.id)
    return _kept(ctx, group, charter, earlier)


def _refuse_unable(ctx: Context, group: Group) -> None:
    if group.kind is not GroupKind.WORKING:
        raise Refusal(
            "{group} has no mandate.",
            group=group.called(ctx.language),
            remedy=phrase("Working groups have one."),
        )
    if group.state in ENDED_STATES:
        raise Refusal("{group} is closed.", group=group.called(ctx.language))


def _base(ctx: Context, group: Group) -> Charter:
    """What is changed: the draft there is, else the version in force, else an empty sheet."""
    draft, in_force = ctx.tx.mandates.draft(group.id), ctx.tx.mandates.in_force(group.id)
    return draft.charter if draft else in_force.charter if in_force else EMPTY


def _language(ctx: Context) -> str:
    languages = ctx.tx.community.languages
    word = folded(ctx.text("language"))
    if not word:
        return languages[0]
    for code in languages:
        if word in (folded(code), folded(ctx.speech.name("language", code))):
            return code
    raise Refusal(
        "“{language}” is not a language of this community.",
        language=ctx.text("language"),
        remedy=phrase("Choose one of: {codes}.", codes=", ".join(languages)),
    )


def _said(ctx: Context) -> dict[str, str]:
    """What was typed; of a form that was sent, also what was left empty."""
    typed = {name: ctx.text(name) for name in NAMES if name in ctx.values}
    sent = ctx.request.args.fields
    return typed | {name: "" for name in NAMES if name in sent and name not in typed}


def _form(ctx: Context, group: Group, base: Charter, language: str) -> Reply:
    original = ctx.tx.community.languages[0]
    fields = [param for param in _FIELDS if language == original or param.name in TRANSLATED]
    needed = _NEEDED if language == original else frozenset()
    asked = tuple(replace(param, optional=param.name not in needed) for param in fields)
    said = {"group": group.slug, "language": language, **written(base, language)}
    intro: list[Element] = [
        ctx.speech.text(
            "Nothing changes before a decision: a vote of the group, or one that the secretariat names."
        )
    ]
    if language != original:
        intro.append(ctx.speech.text("The original prevails; a text left empty is shown as it is there."))
        intro += notice.drafted(base, ctx.speeches(original)) if base is not EMPTY else []
    command = replace(ctx.command, params=(GROUP, LANGUAGE, *asked))
    return Reply(form_of(ctx, command, said, tuple(intro)))


def _kept(ctx: Context, group: Group, charter: Charter, earlier: list[Charter]) -> Reply:
    changed = (
        notice.difference(earlier[-1], charter, ctx.speech)
        if earlier
        else notice.drafted(charter, ctx.speech)
    )
    translations = (
        ctx.button(marked("Translate it"), "amend", group.slug, "in", code)
        for code in ctx.tx.community.languages[1:]
    )
    return ctx.done(
        marked("Draft kept"),
        *changed,
        ctx.muted("A text that changed has lost its translations; nothing is translated by itself."),
        ctx.button(marked("Edit the draft"), "amend", group.slug),
        *translations,
        *(adopting(ctx, group) if group.state is not GroupState.PROPOSED else ()),
    )


@router.command(
    "adopt",
    Action.ADMINISTER,
    summary=marked("Put the drafted version of a group’s mandate into force, under a decision"),
    example=marked("adopt {group} under “Decision 4”"),
    params=(GROUP, DECISION),
    title=marked("A decided mandate"),
)
def adopt(ctx: Context) -> Reply:
    """The draft is in force from now on; the version before stays readable, and endorsed if it was."""
    ctx.authorise(Action.ADMINISTER)
    group = ctx.tx.groups.lock(ctx.group().id)
    draft = _adoptable(ctx, group)
    decision = grounds.decision(ctx, group)
    vote = grounds.named_vote(ctx, decision)
    if vote and vote.opened_at and draft.at > vote.opened_at:
        raise Refusal(
            "The draft was changed after vote {number} had opened, so that vote did not decide it.",
            number=vote.id,
            remedy=phrase("Put it to another vote."),
        ).offering(phrase("Show the mandate"), "mandate", group.slug)
    taken = ctx.tx.mandates.adopt(group.id, draft.charter, decision)
    ctx.tx.mandates.discard(group.id)
    state = GroupState.APPROVED if group.state is GroupState.APPROVED else GroupState.ACTIVE
    step = GroupStep(state, ctx.now, ctx.member.id, decision)
    take(ctx.tx, group.id, step, "mandate-adopted", str(taken.version))
    renew_mandate(ctx.tx, group)
    return ctx.shown(
        notice.title(group, taken.version, ctx.speech),
        ctx.speech.text("It is in force from now on. Its members are told."),
        *notice.version(ctx.tx, group, taken, ctx.speech, ctx.url),
        ctx.button(marked("Show the mandate"), "mandate", group.slug),
    )


def _adoptable(ctx: Context, group: Group) -> MandateDraft:
    _refuse_unable(ctx, group)
    if group.state is GroupState.PROPOSED:
        raise Refusal(
            "{group} is only proposed.",
            group=group.called(ctx.language),
            remedy=phrase("Its approval puts its first mandate into force."),
        ).offering(phrase("Approve it"), "group", group.slug, "approve")
    draft = ctx.tx.mandates.draft(group.id)
    if draft is None:
        raise Refusal(
            "There is no draft of a mandate of {group}.",
            group=group.called(ctx.language),
            remedy=phrase("“amend” drafts one."),
        ).offering(phrase("Draft a new version"), "amend", group.slug)
    if ends_at(draft.charter, ctx.tx.community.zone) <= ctx.now:
        raise Refusal(
            "The draft would have ended already, with {day}.",
            day=draft.charter.end.isoformat(),
            remedy=phrase("Give it a later last day."),
        ).offering(phrase("Edit the draft"), "amend", group.slug)
    return draft
