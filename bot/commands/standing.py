"""Standing: of one’s own organisation, of another, in a group; saying otherwise, with a reason (RULES §2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.casting import checked_reason
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.params import GROUP, ORGANISATION
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.groups import Group, Role, folded, require_active
from bot.domain.people import Organisation
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.standing import Standing, StandingStep
from bot.domain.when import instant
from bot.notices import participation
from bot.notices import standing as notice
from bot.notices.engagements import engagements, has_standing, standing_now
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Link, Strong, Style, Text

router = Router()

HOLDS = timedelta(weeks=26)
"""How long what somebody says holds, unless they say until when."""
SAYABLE = (Standing.ACTIVE, Standing.INACTIVE)

STATE = Param(
    "standing",
    Takes.WORD,
    marked("Standing"),
    options=lambda ctx: [(s.value, notice.word(s, ctx.speech)) for s in SAYABLE],
)
UNTIL = Param(
    "until",
    Takes.LINE,
    marked("Until"),
    optional=True,
    after="until",
    hint=marked("A date or “in 90d”; without one it holds for 26 weeks, and never for longer than the count"),
)
REASON = Param(
    "reason", Takes.TEXT, marked("Reason"), after="because", hint=marked("The organisation can read it.")
)


@router.command(
    "standing",
    Action.SEE,
    Action.RUN_GROUP,
    summary=marked("How organisations stand in groups: who takes part"),
    example=marked("standing {group}"),
    params=(
        replace(GROUP, optional=True),
        replace(ORGANISATION, optional=True),
        replace(STATE, optional=True),
        UNTIL,
        replace(REASON, optional=True),
    ),
    title=marked("Say how an organisation stands"),
)
def standing(ctx: Context) -> Reply:
    """Shows a standing; with a state, says otherwise than the count does."""
    if ctx.text("standing"):
        return _override(ctx)
    ctx.authorise(Action.SEE)
    group, organisation = ctx.some_group(), ctx.organisation()
    if group:
        return _of_group(ctx, group, organisation)
    if organisation is None and ctx.member.organisation_id is not None:
        organisation = ctx.own_organisation()
    if organisation is None:
        return _everywhere(ctx)
    return _of_organisation(ctx, organisation)


def _of_organisation(ctx: Context, organisation: Organisation) -> Reply:
    known = participation.known(ctx.tx, organisation)
    title = ctx.speech.words("Standing of {organisation}", organisation=organisation.name)
    others = _groups(ctx) if ctx.may(Action.ADMINISTER) else ()
    return ctx.shown(
        title,
        *notice.lines(ctx.tx, known, ctx.speech),
        *participation.of_organisation(ctx.tx, organisation, ctx.member, ctx.speech, brief=True),
        _page(ctx, f"/organisations/{organisation.id}/standing"),
        *others,
    )


def _everywhere(ctx: Context) -> Reply:
    """For a secretary or chair of no organisation: where to look."""
    return ctx.done(marked("Standing"), ctx.speech.text("Choose a group."), *_groups(ctx))


def _groups(ctx: Context) -> tuple[Button, ...]:
    groups = filter(has_standing, ctx.tx.groups.all())
    return tuple(Button(g.called(ctx.language), "standing", (g.slug,)) for g in groups)


def _of_group(ctx: Context, group: Group, organisation: Organisation | None) -> Reply:
    _refuse_without_standing(ctx, group)
    title = ctx.speech.words("Standing in {group}", group=group.called(ctx.language))
    runs = ctx.may(Action.RUN_GROUP, Target(group_id=group.id))
    if organisation is None:
        chart = participation.of_group(ctx.tx, group, ctx.member, ctx.speech, brief=True)
        hint = ctx.muted(
            "To say otherwise, with a reason: standing {group} ORGANISATION active because “…”.",
            group=group.slug,
        )
        return ctx.shown(
            title, *chart, *((hint,) if runs else ()), _page(ctx, f"/groups/{group.slug}/standing")
        )
    engagement = engagements(ctx.tx, group.id).get(organisation.id)
    if engagement is None:
        raise _not_represented(ctx, group, organisation)
    other = Standing.ACTIVE if standing_now(ctx.tx, engagement) is not Standing.ACTIVE else Standing.INACTIVE
    label = ctx.speech.words("Say: {standing}", standing=notice.word(other, ctx.speech))
    override = Button(label, "standing", (group.slug, organisation.name, other.value))
    return ctx.shown(
        title,
        Text((Strong(organisation.name),), ctx.language),
        *notice.lines(ctx.tx, {group: engagement}, ctx.speech),
        *((override,) if runs else ()),
    )


def _page(ctx: Context, path: str) -> Element:
    link = Link(ctx.speech.words("The chart as a page"), f"{ctx.url}{path}")
    return Text((link,), ctx.language, Style.MUTED)


def _refuse_without_standing(ctx: Context, group: Group) -> None:
    if group.kind is not GroupKind.WORKING:
        raise Refusal(
            "{group} counts no standing.",
            group=group.called(ctx.language),
            remedy=phrase("Organisations have one in working groups."),
        )
    require_active(group, ctx.language)


def _not_represented(ctx: Context, group: Group, organisation: Organisation) -> Refusal:
    return Refusal(
        "{organisation} is not represented in {group}.",
        organisation=organisation.name,
        group=group.called(ctx.language),
        remedy=phrase("Only organisations with a representative in a group have a standing there."),
    ).offering(phrase("Show the group"), "show", group.slug)


def _override(ctx: Context) -> Reply:
    """What somebody says holds until a date, or until an organisation said to be inactive acts."""
    group, organisation = ctx.some_group(), ctx.organisation()
    if group is None or organisation is None or not ctx.text("reason").strip():
        return _asked(ctx, group, organisation)
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    _refuse_without_standing(ctx, group)
    if organisation.id not in engagements(ctx.tx, group.id):
        raise _not_represented(ctx, group, organisation)
    step = StandingStep(
        organisation.id,
        _stated(ctx),
        ctx.now,
        None,
        ctx.member.id,
        _until(ctx),
        checked_reason(ctx.text("reason")),
    )
    ctx.tx.standing.take(group.id, step)
    _record(ctx, group, step)
    engagement = engagements(ctx.tx, group.id)[organisation.id]
    return ctx.done(
        marked("Noted"),
        ctx.speech.text(
            "{organisation} stands in {group} as: {standing}.",
            organisation=Strong(organisation.name),
            group=group.called(ctx.language),
            standing=Strong(notice.word(step.standing, ctx.speech)),
        ),
        *notice.because(ctx.tx, engagement, ctx.speech),
        ctx.muted("Its representatives are told. Votes that are open keep their roll."),
        ctx.button(marked("Standing"), "standing", group.slug),
    )


def _asked(ctx: Context, group: Group | None, organisation: Organisation | None) -> Reply:
    """The form for what is missing."""
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id if group else None))
    known = {"standing": ctx.text("standing"), "until": ctx.text("until")}
    known |= {"group": group.slug} if group else {}
    known |= {"organisation": organisation.name} if organisation else {}
    params = (GROUP, ORGANISATION, STATE, UNTIL, REASON)
    return Reply(form_of(ctx, replace(ctx.command, params=params), known))


def _stated(ctx: Context) -> Standing:
    """What somebody says; that an organisation is inactive, not while a meeting is under way."""
    word = folded(ctx.text("standing"))
    stated = next((s for s in SAYABLE if word in ctx.called("standing", s.value)), None)
    if stated is None:
        raise Refusal(
            "“{word}” is not a standing that can be said.",
            word=ctx.text("standing"),
            remedy=phrase("Say “active” or “inactive”."),
        )
    meeting = ctx.tx.meetings.next()
    if stated is Standing.INACTIVE and meeting and meeting.starts_at <= ctx.now:
        raise Refusal(
            "Nobody becomes inactive during a global meeting.",
            remedy=phrase("Say it once the meeting is over: {at}.", at=meeting.ends_at),
        )
    return stated


def _until(ctx: Context) -> datetime:
    longest = ctx.tx.community.standing.within
    if not ctx.text("until"):
        return ctx.now + min(HOLDS, longest)
    until = instant(ctx.text("until"), ctx.now, ctx.member.zone)
    if until > ctx.now + longest:
        raise Refusal(
            "What is said of a standing holds for {days} days at most.",
            days=longest.days,
            remedy=phrase("Choose an earlier date; it can be said again."),
        )
    return until


def _record(ctx: Context, group: Group, step: StandingStep) -> None:
    """Notes it in the record and tells the organisation's representatives."""
    said = {
        "organisation": step.organisation_id,
        "standing": step.standing.value,
        "until": step.until.isoformat() if step.until else "",
        "reason": step.reason,
    }
    ctx.tx.log.append("standing-said", f"group:{group.id}", said, ctx.member.id)
    people = (
        ctx.tx.people.member(m.member_id)
        for m in ctx.tx.groups.memberships(group.id)
        if m.role is Role.REPRESENTATIVE and m.organisation_id == step.organisation_id
    )
    key = f"standing-said:{group.id}:{step.organisation_id}:{ctx.now.isoformat()}"
    ctx.tell(
        key,
        "standing-said",
        group.id,
        (p for p in people if p.id != ctx.member.id),
        f"o{step.organisation_id}",
    )
