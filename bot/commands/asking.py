"""What prompts are about, and who still must act: asked anew each time, never stored (RULES §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.commands import owed
from bot.commands.asked import EVER, About, Asked, History, ladder
from bot.domain.community import PromptRule
from bot.domain.occasions import Matter
from bot.domain.profiles import Kind
from bot.domain.votes import VoteState
from bot.notices import waiting
from bot.ports import Transaction

MOST = 1000
"""Open votes looked at, those that close first."""


def _votes(tx: Transaction) -> Iterator[Matter]:
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=MOST):
        if vote.rule.kind is not Kind.CONSENSUS and vote.opened_at and vote.closes_at > tx.now:
            yield Matter("vote", vote.id, vote.opened_at, vote.closes_at)


def _voters(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    vote = waiting.open_vote(tx, matter.subject_id)
    if vote:
        for unit in waiting.silent_units(tx, vote):
            for member, since in waiting.voters(tx, vote, unit.id):
                yield Asked(member, unit.id, since)


def _updates(tx: Transaction) -> Iterator[Matter]:
    for meeting in waiting.coming_meetings(tx):
        for group in waiting.reporting_groups(tx):
            yield Matter("update", group.id, EVER, meeting.starts_at)


def _leads(tx: Transaction, rule: PromptRule, matter: Matter, history: History) -> Iterable[Asked]:
    meeting = waiting.meeting_at(tx, matter.deadline)
    if meeting is None or tx.updates.exists(matter.subject_id, meeting.id):
        return ()
    return ladder(tx, rule, matter, history)


def _meetings(kind: str) -> Callable[[Transaction], Iterator[Matter]]:
    def matters(tx: Transaction) -> Iterator[Matter]:
        for meeting in waiting.coming_meetings(tx):
            yield Matter(kind, meeting.id, EVER, meeting.starts_at)

    return matters


def _unregistered(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    meeting = tx.meetings.get(matter.subject_id)
    for organisation in waiting.unregistered(tx, meeting) if meeting else ():
        yield from map(Asked, tx.people.confirmed(organisation.id))


ABOUT: Mapping[str, About] = {
    "vote": About(_votes, _voters),
    "update": About(_updates, _leads),
    "registration": About(_meetings("registration"), _unregistered),
    "missing": About(_meetings("missing"), owed.secretaries),
    "forecast": About(owed.short_of_quorum, owed.openers),
    "action-due": About(owed.actions, owed.owners),
    "review-due": About(owed.reviews, ladder),
    "mandate-expiring": About(owed.renewals, ladder),
    "role-vacant": About(owed.vacancies, owed.secretaries),
}
"""By the word that the community's file uses, which is the kind of the prompts too."""
