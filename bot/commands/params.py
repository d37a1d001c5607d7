"""Parameters that several commands share, and what their forms offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.commands.context import Context
from bot.commands.registry import Param, Takes
from bot.domain.groups import ACTIVE_STATES, JOINABLE, Group
from bot.phrases import marked


def own_groups(ctx: Context) -> set[int]:
    """The groups the reader is in, in any role."""
    return {m.group_id for m in ctx.tx.groups.of_member(ctx.member.id)}


def _choices(ctx: Context, groups: Iterable[Group]) -> list[tuple[str, str]]:
    return [(group.slug, group.called(ctx.language)) for group in groups]


def _joinable(ctx: Context) -> list[tuple[str, str]]:
    own = own_groups(ctx)
    others = (g for g in ctx.tx.groups.all() if g.kind in JOINABLE and g.id not in own)
    return _choices(ctx, (g for g in others if g.state in ACTIVE_STATES))


def _joined(ctx: Context) -> list[tuple[str, str]]:
    return _choices(ctx, (ctx.tx.groups.get(group_id) for group_id in sorted(own_groups(ctx))))


def organisations(ctx: Context) -> list[tuple[str, str]]:
    """Every organisation by name."""
    return [(o.name, o.name) for o in ctx.tx.organisations.all()]


# What a form offers; typed, any name is understood.
GROUP = Param("group", Takes.GROUP, marked("Group"))
OWN_GROUP = replace(GROUP, options=_joined)
JOINABLE_GROUP = replace(GROUP, options=_joinable)
ORGANISATION = Param("organisation", Takes.ORGANISATION, marked("Organisation"), options=organisations)
PERSON = Param("person", Takes.PERSON, marked("Person"), hint=marked("A mention, a mail address or a name"))
VOTE = Param("vote", Takes.WORD, marked("Vote"))
