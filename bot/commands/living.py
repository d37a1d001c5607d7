"""What a step of a group's life brings with it, and the steps that come by themselves (RULES §2, Group)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.commands.telling import tell
from bot.domain.group_life import ENDINGS
from bot.domain.groups import JOINABLE, Group, GroupState, GroupStep, Role
from bot.domain.prompts import Prompt
from bot.notices.group_life import life_of
from bot.notices.groups import units
from bot.ports import Transaction

TOLD_WITHIN = timedelta(days=2)
"""How long news of a group may wait for its reader's decent hour."""


def take(tx: Transaction, group_id: int, step: GroupStep, told: str = "", about: str = "") -> None:
    """Takes the step; the group's other people are told, of a proposal whoever made it.

    They are told what state it has come to, or by the prompt `told` of what the step is `about`.
    """
    before = tx.groups.get(group_id)
    tx.groups.take(group_id, step)
    kind = f"group-{step.state.value}"
    tx.log.append(kind, f"group:{group_id}", {"decision": step.decision}, step.member_id)
    concerned = {m.member_id for m in tx.groups.memberships(group_id)}
    if before.state is GroupState.PROPOSED:
        concerned |= {s.member_id for s in tx.groups.steps(group_id)[:1] if s.member_id}
    inform(tx, group_id, told or kind, concerned - {step.member_id}, about)
    plan(tx, tx.groups.get(group_id))


def inform(tx: Transaction, group_id: int, kind: str, members: Iterable[int | None], about: str = "") -> None:
    """Has members told of a step that was just taken, at a decent hour."""
    tx.deliveries.plan(
        [
            Prompt(
                f"{kind}:{group_id}:{tx.now.isoformat()}:{m}",
                kind,
                group_id,
                tx.now,
                tx.now + TOLD_WITHIN,
                about,
                m,
            )
            for m in sorted(m for m in members if m is not None)
        ]
    )


def close_if_over(tx: Transaction, group_id: int) -> None:
    """Ends a group that waits for the end of its last open vote, once none is open (RULES §2, Group).

    The lock comes first: of two votes that end together, the second must see that the first has ended.
    """
    end = ENDINGS.get(tx.groups.lock(group_id).state)
    if end and not tx.votes.open_in(group_id):
        take(tx, group_id, GroupStep(end, tx.now))


def begin(tx: Transaction, group: Group) -> None:
    """Makes an approved group active, once as many organisations are in it as its mandate asks for."""
    mandate = tx.mandates.in_force(group.id)
    least = mandate.charter.minimum_units if mandate else 1
    if group.state is GroupState.APPROVED and units(tx, group) >= least:
        take(tx, group.id, GroupStep(GroupState.ACTIVE, tx.now))


def wake(tx: Transaction, group_id: int) -> None:
    """Wakes a dormant group, in which somebody has just posted an update."""
    group = tx.groups.lock(group_id)
    if group.state is GroupState.DORMANT:
        take(tx, group_id, GroupStep(life_of(tx, group).awake(tx.now), tx.now))


def advance(tx: Transaction, group_id: int) -> None:
    """Takes the steps that are due by themselves, proposes dormancy where that is, and plans the next."""
    group = tx.groups.lock(group_id)
    while state := life_of(tx, group).by_itself(tx.now):
        take(tx, group_id, GroupStep(state, tx.now))
        group = tx.groups.get(group_id)
    if proposed := life_of(tx, group).rest(tx.now):
        focal = {m.member_id for m in tx.groups.memberships(group_id) if m.role is Role.FOCAL_POINT}
        asked = focal | {secretary.id for secretary in tx.people.holding("secretary")}
        tell(tx, f"group-rest:{group_id}:{proposed[1].isoformat()}", "group-rest", group_id, asked)
    plan(tx, group)


def plan(tx: Transaction, group: Group) -> None:
    """Sets the timer of what comes next in a group's life; again harmless, and needed when facts change.

    One that has become too early finds nothing to do and plans the next.
    """
    due = life_of(tx, group).next_at(tx.now) if group.kind in JOINABLE else None
    if due:
        tx.timers.set(f"group-life:{group.id}:{due.isoformat()}", "group-life", group.id, due)


def advance_all(tx: Transaction) -> None:
    """Does so for every group that has a life."""
    for group in tx.groups.all():
        if group.kind in JOINABLE:
            advance(tx, group.id)
