"""Groups: list, show, join, leave, roles, and which conversations show their notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.organisations import PERSON
from bot.commands.planning import plan_meeting
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind, named
from bot.domain.groups import ACTIVE_STATES, Group, Role, folded
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Element, Fields, Strong, Style, Table

router = Router()

GROUP = Param("group", Takes.GROUP, marked("Group"))
JOINABLE = frozenset({GroupKind.WORKING, GroupKind.INFORMATION})


def _own(ctx: Context) -> set[int]:
    return {m.group_id for m in ctx.tx.groups.of_member(ctx.member.id)}


def _choices(ctx: Context, groups: Iterable[Group]) -> list[tuple[str, str]]:
    return [(group.slug, group.called(ctx.language)) for group in groups]


def _joinable(ctx: Context) -> list[tuple[str, str]]:
    own = _own(ctx)
    return _choices(ctx, (g for g in ctx.tx.groups.all() if g.kind in JOINABLE and g.id not in own))


def _joined(ctx: Context) -> list[tuple[str, str]]:
    return _choices(ctx, (ctx.tx.groups.get(group_id) for group_id in sorted(_own(ctx))))


OWN_GROUP = replace(GROUP, options=_joined)
"""One of the groups the reader is in: what a form offers; typed, any name is understood."""


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
    mine = _own(ctx)
    every = ctx.tx.groups.all()
    rows = tuple(
        (
            (group.called(ctx.language),),
            (_kind(ctx, group),),
            (str(_units(ctx, group)),),
            (ctx.speech.words("yes") if group.id in mine else "",),
        )
        for group in every
    )
    header = (
        ctx.speech.words("Group"),
        ctx.speech.words("Kind"),
        ctx.speech.words("Organisations"),
        ctx.speech.words("You are in it"),
    )
    buttons = tuple(
        Button(ctx.speech.words("Show {group}", group=g.called(ctx.language)), "show", (g.slug,))
        for g in every
    )
    return ctx.done(marked("Groups"), Table(header, rows, ctx.language), Actions(buttons))


def _kind(ctx: Context, group: Group) -> str:
    return ctx.speech.name("group kind", group.kind.value)


def _units(ctx: Context, group: Group) -> int:
    return len(
        {m.organisation_id for m in ctx.tx.groups.memberships(group.id) if m.role is Role.REPRESENTATIVE}
    )


@router.command(
    "show",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("One group: its mandate, people and latest updates"),
    example=marked("show training"),
    params=(GROUP,),
)
def show(ctx: Context) -> Reply:
    """A group's mandate; its people only for those who may see members."""
    ctx.authorise(Action.BASICS)
    group = ctx.group()
    body: list[Element] = [*_mandate(ctx, group)]
    if ctx.may(Action.SEE) and ctx.tx.groups.memberships(group.id):
        body.append(_people(ctx, group))
    for update in ctx.tx.updates.latest(group.id, 2):
        body += [
            ctx.speech.text("Update, {at}", Style.HEADING, at=update.posted_at),
            ctx.speech.paragraph(update.text),
        ]
    mine = group.id in _own(ctx)
    buttons: list[Button] = []
    if group.kind in JOINABLE:
        buttons.append(
            ctx.button(marked("Leave"), "leave", group.slug)
            if mine
            else ctx.button(marked("Join"), "join", group.slug, style=Style.PRIMARY)
        )
    if mine:
        buttons.append(ctx.button(marked("Write an update"), "update", group.slug))
    if ctx.may(Action.DRAFT_GROUP_VOTE, Target(group_id=group.id)):
        buttons.append(ctx.button(marked("Draft a motion"), "motion", group.slug))
    body.append(ctx.muted("Its work is shared, not endorsed, unless a vote of the global meeting says so."))
    return ctx.shown(group.called(ctx.language), *body, *buttons)


def _mandate(ctx: Context, group: Group) -> list[Element]:
    body: list[Element] = [
        Fields(
            (
                (ctx.speech.words("Kind"), (_kind(ctx, group),)),
                (ctx.speech.words("State"), (ctx.speech.name("group state", group.state),)),
                (ctx.speech.words("Organisations"), (str(_units(ctx, group)),)),
            ),
            ctx.language,
        )
    ]
    charter = group.entry.charter
    if charter:
        body.append(ctx.speech.paragraph(named(charter.purpose, ctx.language)))
        body += [ctx.speech.paragraph(f"• {named(o.texts, ctx.language)}") for o in charter.objectives]
        body.append(ctx.muted("Mandate until {end}.", end=charter.end.isoformat()))
    return body


def _people(ctx: Context, group: Group) -> Table:
    header = (ctx.speech.words("Person"), ctx.speech.words("Organisation"), ctx.speech.words("Role"))
    rows = tuple(
        (
            (ctx.tx.people.member(m.member_id).name,),
            (ctx.tx.organisations.get(m.organisation_id).name,),
            (ctx.speech.name("role", m.role.value),),
        )
        for m in ctx.tx.groups.memberships(group.id)[:40]
    )
    return Table(header, rows, ctx.language)


@router.command(
    "join",
    Action.TAKE_PART,
    summary=marked("Join a group for your organisation"),
    example=marked("join training"),
    params=(
        replace(GROUP, options=_joinable),
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
    if group.state not in ACTIVE_STATES:
        raise Refusal("{group} is not active now.", group=group.called(ctx.language))
    role = _joining_role(ctx)
    if any(m.group_id == group.id and m.role is role for m in ctx.tx.groups.of_member(ctx.member.id)):
        raise Refusal("You are in {group} already.", group=group.called(ctx.language))
    organisation = ctx.own_organisation()
    founder = ctx.now - group.founded_at <= _joined_for(ctx)
    ctx.tx.groups.join(group.id, ctx.member.id, organisation.id, role, founder=founder)
    ctx.tx.log.append(
        "joined",
        f"group:{group.id}",
        {"member": ctx.member.id, "organisation": organisation.id, "role": role.value},
        ctx.member.id,
    )
    return ctx.done(
        marked("Joined"),
        ctx.speech.text(
            "You are in {group} for {organisation}.",
            group=Strong(group.called(ctx.language)),
            organisation=Strong(organisation.name),
        ),
        ctx.muted(
            "Organisations vote in a group once represented there for {days} days; founders at once.",
            days=_joined_for(ctx).days,
        ),
        ctx.button(marked("Show the group"), "show", group.slug),
        ctx.button(marked("Write an update"), "update", group.slug),
    )


def _joined_for(ctx: Context) -> timedelta:
    """How long an organisation must be represented before it is on a group's roll."""
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
    example=marked("leave training"),
    params=(OWN_GROUP,),
)
def leave(ctx: Context) -> Reply:
    """Ends the reader's memberships of a group."""
    ctx.authorise(Action.TAKE_PART)
    group = ctx.group()
    if not ctx.tx.groups.leave(group.id, ctx.member.id):
        raise Refusal("You are not in {group}.", group=group.called(ctx.language))
    ctx.tx.log.append("left", f"group:{group.id}", {"member": ctx.member.id}, ctx.member.id)
    return ctx.done(
        marked("Left"),
        ctx.speech.text("You have left {group}.", group=Strong(group.called(ctx.language))),
        ctx.button(marked("Join again"), "join", group.slug),
    )


@router.command(
    "role",
    Action.ADMINISTER,
    Action.RUN_GROUP,
    Action.NAME_FOCAL_POINT,
    summary=marked("Give somebody a role in a group"),
    example=marked("role training ana@example.org as lead"),
    params=(
        GROUP,
        PERSON,
        Param(
            "role",
            Takes.WORD,
            marked("Role"),
            after="as",
            options=lambda ctx: [
                (r.value, ctx.speech.name("role", r.value)) for r in Role if r is not Role.REPRESENTATIVE
            ],
        ),
    ),
)
def role(ctx: Context) -> Reply:
    """Names a lead, co-lead or focal point, or admits an observer or guest."""
    group, person = ctx.group(), ctx.person()
    word = folded(ctx.text("role"))
    wanted = next((r for r in Role if word in ctx.called("role", r.value)), None)
    action = _ROLE_ACTIONS.get(wanted, Action.ADMINISTER) if wanted else Action.ADMINISTER
    ctx.authorise(action, Target(group_id=_naming(ctx, group) if wanted is Role.FOCAL_POINT else group.id))
    if wanted is None or wanted is Role.REPRESENTATIVE:
        raise Refusal(
            "“{role}” is not a role that can be given.",
            role=ctx.text("role"),
            remedy=phrase("Roles: lead, co-lead, focal point, observer, guest."),
        )
    if person.organisation_id is None:
        raise Refusal("{person} is not confirmed for an organisation yet.", person=person.name)
    ctx.tx.groups.join(group.id, person.id, person.organisation_id, wanted)
    for meeting in ctx.tx.meetings.upcoming():
        plan_meeting(ctx.tx, meeting)
    ctx.tx.log.append(
        "role-given", f"group:{group.id}", {"member": person.id, "role": wanted.value}, ctx.member.id
    )
    return ctx.done(
        marked("Role given"),
        ctx.speech.text(
            "{person} is now {role} of {group}.",
            person=Strong(person.name),
            role=ctx.speech.name("role", wanted.value),
            group=Strong(group.called(ctx.language)),
        ),
    )


def _naming(ctx: Context, group: Group) -> int:
    """The body whose chair names focal points: the advisory group."""
    return next((g.id for g in ctx.tx.groups.all() if g.kind is GroupKind.ADVISORY), group.id)


_ROLE_ACTIONS = {
    Role.OBSERVER: Action.RUN_GROUP,
    Role.GUEST: Action.RUN_GROUP,
    Role.FOCAL_POINT: Action.NAME_FOCAL_POINT,
}


@router.command(
    "follow",
    Action.RUN_GROUP,
    summary=marked("Show a group’s notices in this conversation"),
    example=marked("follow training in fr,en"),
    params=(
        GROUP,
        Param(
            "languages",
            Takes.LINE,
            marked("Languages"),
            optional=True,
            after="in",
            hint=marked("One or two, for example fr,en"),
        ),
    ),
)
def follow(ctx: Context) -> Reply:
    """This conversation shows a group's notices from now on, in one or two languages."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    conversation = ctx.tx.people.conversation(ctx.request.conversation)
    assert conversation is not None  # noqa: S101 - stored when the request was introduced
    if ctx.request.conversation.personal:
        raise Refusal(
            "This is a private conversation.",
            remedy=phrase("Use “follow” in the channel that should show the group."),
        )
    wanted = (
        tuple(w for w in ctx.text("languages").replace(",", " ").split() if w)
        or ctx.tx.community.languages[:2]
    )
    if unknown := [w for w in wanted if w not in ctx.tx.community.languages]:
        raise Refusal(
            "I do not speak “{language}”.",
            language=unknown[0],
            remedy=phrase("Choose one of: {codes}.", codes=", ".join(ctx.tx.community.languages)),
        )
    ctx.tx.people.follow(conversation.id, group.id, wanted[:2])
    ctx.tx.log.append("followed", f"group:{group.id}", {"conversation": conversation.id}, ctx.member.id)
    reply = ctx.done(
        marked("Followed"),
        ctx.speech.text(
            "This conversation now shows votes, results and updates of {group}, in: {languages}.",
            group=Strong(group.called(ctx.language)),
            languages=", ".join(wanted[:2]),
        ),
        ctx.button(marked("Stop showing it"), "unfollow", group.slug),
    )
    return Reply(reply.view, public=True)


@router.command(
    "unfollow",
    Action.RUN_GROUP,
    summary=marked("Stop showing a group’s notices in this conversation"),
    example=marked("unfollow training"),
    params=(GROUP,),
)
def unfollow(ctx: Context) -> Reply:
    """Ends what `follow` began; notices already shown are still kept up to date."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    conversation = ctx.tx.people.conversation(ctx.request.conversation)
    assert conversation is not None  # noqa: S101
    if conversation.follows != group.id:
        raise Refusal("This conversation does not show {group}.", group=group.called(ctx.language))
    ctx.tx.people.follow(conversation.id, None, ())
    return ctx.done(
        marked("No longer followed"),
        ctx.speech.text(
            "New notices of {group} are not shown here any more.", group=Strong(group.called(ctx.language))
        ),
    )
