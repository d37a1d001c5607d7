"""What groups and the secretariat owe, owners of actions and openers of votes (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.commands.asked import EVER, SECRETARY, Asked, History
from bot.domain.community import PromptRule
from bot.domain.group_life import review_due
from bot.domain.groups import ACTIVE_STATES, Group, GroupState
from bot.domain.mandates import ends_at
from bot.domain.occasions import Matter
from bot.domain.votes import VoteState
from bot.notices import consensus, forecast, waiting
from bot.notices.group_life import vacant
from bot.ports import Transaction

REVIEWED_WITHIN = timedelta(weeks=8)
"""From the day on which a review is due."""


def secretaries(tx: Transaction, _: PromptRule, __: Matter, ___: History) -> Iterator[Asked]:
    """Whoever holds the secretariat and is there."""
    yield from (Asked(member) for member in tx.people.holding(SECRETARY) if not member.absence(tx.now))


def short_of_quorum(tx: Transaction) -> Iterator[Matter]:
    """Open votes that need a quorum and have not reached it."""
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=1000):
        if vote.opened_at and vote.closes_at > tx.now and forecast.missing(tx, vote):
            yield Matter("forecast", vote.id, vote.opened_at, vote.closes_at)


def openers(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    """Who opened the vote; its mover, where it opened by itself."""
    vote = waiting.open_vote(tx, matter.subject_id)
    if vote:
        yield Asked(tx.people.member(consensus.opener(tx, vote)))


def actions(tx: Transaction) -> Iterator[Matter]:
    """Actions that are not done and not overdue."""
    for action in tx.actions.open():
        if action.due_at > tx.now:
            yield Matter("action-due", action.id, EVER, action.due_at)


def owners(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    """Whoever the action is given to."""
    action = tx.actions.get(matter.subject_id)
    if action and action.done_at is None:
        yield Asked(tx.people.member(action.member_id))


def reviews(tx: Transaction) -> Iterator[Matter]:
    """Reviews of mandates, from the day on which they are due."""
    mandates = tx.mandates.all_in_force()
    for group in _alive(tx):
        mandate = mandates.get(group.id)
        if mandate and group.state is not GroupState.UNDER_REVIEW:
            due = review_due(mandate.since, tx.groups.steps(group.id), mandate.charter.review)
            yield Matter("review-due", group.id, due, due + REVIEWED_WITHIN)


def renewals(tx: Transaction) -> Iterator[Matter]:
    """Mandates that have not ended yet."""
    mandates = tx.mandates.all_in_force()
    for group in _alive(tx):
        mandate = mandates.get(group.id)
        over_at = ends_at(mandate.charter, tx.community.zone) if mandate else tx.now
        if over_at > tx.now:
            yield Matter("mandate-expiring", group.id, EVER, over_at)


def vacancies(tx: Transaction) -> Iterator[Matter]:
    """Groups without a lead or a focal point, before each meeting."""
    lacking = [group for group in _alive(tx) if vacant(tx, group)]
    for meeting in waiting.coming_meetings(tx)[:1]:
        for group in lacking:
            yield Matter("role-vacant", group.id, EVER, meeting.starts_at)


def _alive(tx: Transaction) -> list[Group]:
    return [group for group in waiting.reporting_groups(tx) if group.state in ACTIVE_STATES]
