"""Groups: list, show, join, leave, roles, and which conversations show their notices."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.context import Context
from bot.commands.leaving import await_representative
from bot.commands.living import begin, plan
from bot.commands.params import GROUP, JOINABLE_GROUP, OWN_GROUP, own_groups
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.groups import ACTIVE_STATES, JOINABLE, Role, folded, require_active
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body
from bot.domain.refusal import Refusal, phrase
from bot.notices import endorsements, group_life, seats
from bot.notices import groups as notice
from bot.notices.engagements import has_standing
from bot.notices.handover import HANDED_OVER
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Element, Strong, Style, Table

router = Router()


@router.command(
    "groups",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("All groups"),
    example=marked("groups"),
)
def groups(ctx: Context) -> Reply:
    """Every group with its state and size."""
    ctx.authorise(Action.BASICS)
    mine = own_groups(ctx)
    every = ctx.tx.groups.all()
    rows = tuple(
        (
            (group.called(ctx.language),),
            (notice.kind(group, ctx.speech),),
            (ctx.speech.name("group state", group.state.value),),
            (str(notice.units(ctx.tx, group)),),
            (ctx.speech.words("yes") if group.id in mine else "",),
        )
        for group in every
    )
    header = (
        ctx.speech.words("Group"),
        ctx.speech.words("Kind"),
        ctx.speech.words("State"),
        ctx.speech.words("Organisations"),
        ctx.speech.words("You are in it"),
    )
    buttons = tuple(
        Button(ctx.speech.words("Show {group}", group=g.called(ctx.language)), "show", (g.slug,))
        for g in every
    )
    endorsed = endorsements.endorsed_mandates(ctx.tx, every, ctx.speech, ctx.url)
    return ctx.done(marked("Groups"), Table(header, rows, ctx.language), *endorsed, Actions(buttons))


@router.command(
    "show",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("One group: its mandate, people and latest updates"),
    example=marked("show {group}"),
    params=(GROUP,),
)
def show(ctx: Context) -> Reply:
    """A group's mandate; its people only for those who may see members."""
    ctx.authorise(Action.BASICS)
    group = ctx.group()
    body: list[Element] = [
        *notice.mandate(ctx.tx, group, ctx.speech, ctx.url),
        *group_life.ended(ctx.tx, group, ctx.speech),
    ]
    body += seats.table(ctx.tx, group, ctx.speech, persons=ctx.may(Action.SEE))
    if ctx.may(Action.SEE):
        body += notice.people(ctx.tx, group, ctx.speech)
        body += group_life.steps(ctx.tx, group, ctx.speech)
    body += notice.outputs(ctx.tx, group, ctx.speech, ctx.url)
    body += notice.updates(ctx.tx, group, ctx.speech)
    mine = group.id in own_groups(ctx)
    buttons: list[Button] = []
    active = group.state in ACTIVE_STATES
    if mine and group.kind in JOINABLE:
        buttons.append(ctx.button(marked("Leave"), "leave", group.slug))
    elif active and group.kind in JOINABLE:
        buttons.append(ctx.button(marked("Join"), "join", group.slug, style=Style.PRIMARY))
    if mine:
        buttons.append(ctx.button(marked("Write an update"), "update", group.slug))
    if any(m.role in HANDED_OVER for m in ctx.tx.groups.of_member(ctx.member.id) if m.group_id == group.id):
        buttons.append(ctx.button(marked("Hand-over sheet"), "handover", group.slug))
    if group.kind is GroupKind.WORKING:
        buttons.append(ctx.button(marked("Mandate"), "mandate", group.slug))
    buttons.append(ctx.button(marked("Outputs"), "outputs", group.slug))
    if has_standing(group) and ctx.may(Action.SEE):
        buttons.append(ctx.button(marked("Standing"), "standing", group.slug))
    if active and ctx.may(Action.DRAFT_GROUP_VOTE, Target(group_id=group.id)):
        buttons.append(ctx.button(marked("Draft a motion"), "motion", group.slug))
    body.append(ctx.muted("Its work is shared, not endorsed, unless a vote of the global meeting says so."))
    return ctx.shown(group.called(ctx.language), *body, *buttons)


@router.command(
    "join",
    Action.TAKE_PART,
    summary=marked("Join a group for your organisation"),
    example=marked("join {group}"),
    params=(
        JOINABLE_GROUP,
        Param(
            "role",
            Takes.WORD,
            marked("As"),
            optional=True,
            after="as",
            options=lambda ctx: [
                ("representative", ctx.speech.name("role", "representative")),
                ("observer", ctx.speech.name("role", "observer")),
            ],
        ),
    ),
)
def join(ctx: Context) -> Reply:
    """Joins as representative, or as observer."""
    ctx.authorise(Action.TAKE_PART)
    group = ctx.group()
    if group.kind not in JOINABLE:
        raise Refusal(
            "{group} cannot be joined: its members are named or elected.",
            group=group.called(ctx.language),
            remedy=phrase("“groups” shows which can be joined."),
        )
    require_active(group, ctx.language)
    role = _joining_role(ctx)
    if any(m.group_id == group.id and m.role is role for m in ctx.tx.groups.of_member(ctx.member.id)):
        raise Refusal("You are in {group} already.", group=group.called(ctx.language))
    organisation = ctx.own_organisation()
    founder = ctx.now - group.founded_at <= founding_for(ctx)
    ctx.tx.groups.join(group.id, ctx.member.id, organisation.id, role, founder=founder)
    ctx.tx.log.append(
        "joined",
        f"group:{group.id}",
        {"member": ctx.member.id, "organisation": organisation.id, "role": role.value},
        ctx.member.id,
    )
    begin(ctx.tx, group)
    return ctx.done(
        marked("Joined"),
        ctx.speech.text(
            "You are in {group} for {organisation}.",
            group=Strong(group.called(ctx.language)),
            organisation=Strong(organisation.name),
        ),
        ctx.muted(
            "Organisations vote in a group once represented there for {days} days; founders at once.",
            days=founding_for(ctx).days,
        ),
        ctx.button(marked("Show the group"), "show", group.slug),
        ctx.button(marked("Write an update"), "update", group.slug),
    )


def founding_for(ctx: Context) -> timedelta:
    """How long an organisation must be represented to be on a group's roll; founders join that early."""
    return max(
        (p.joined_for for p in ctx.tx.community.profiles if p.body is Body.GROUP), default=timedelta(0)
    )


def _joining_role(ctx: Context) -> Role:
    word = folded(ctx.text("role"))
    if not word:
        return Role.REPRESENTATIVE
    for role in (Role.OBSERVER, Role.REPRESENTATIVE):
        if word in ctx.called("role", role.value):
            return role
    raise Refusal(
        "You cannot join as “{role}”.",
        role=ctx.text("role"),
        remedy=phrase("Join as representative or as observer; leads are named by the secretariat."),
    )


@router.command(
    "leave",
    Action.TAKE_PART,
    summary=marked("Leave a group"),
    example=marked("leave {group}"),
    params=(OWN_GROUP,),
)
def leave(ctx: Context) -> Reply:
    """Ends the reader's memberships of a group."""
    ctx.authorise(Action.TAKE_PART)
    group = ctx.group()
    if not ctx.tx.groups.leave(group.id, ctx.member.id):
        raise Refusal("You are not in {group}.", group=group.called(ctx.language))
    lapsed = await_representative(ctx.tx, group)
    plan(ctx.tx, group)
    for last in lapsed:
        delegates = {d.member_id for d in ctx.tx.organisations.delegations(last.organisation_id)}
        told = map(ctx.tx.people.member, sorted(delegates - {ctx.member.id}))
        ctx.tell(f"unrepresented:{last.id}", "unrepresented", group.id, told, f"o{last.organisation_id}")
    ctx.tx.log.append("left", f"group:{group.id}", {"member": ctx.member.id}, ctx.member.id)
    return ctx.done(
        marked("Left"),
        ctx.speech.text("You have left {group}.", group=Strong(group.called(ctx.language))),
        *notice.lapses(ctx.tx, lapsed, ctx.speech),
        ctx.button(marked("Join again"), "join", group.slug),
    )
