"""The figures of a stored vote, counted from its ballots whenever they are shown."""

from __future__ import annotations

from collections import Counter

from bot.domain.attendance import present
from bot.domain.casting import standing
from bot.domain.counting import figures as counting
from bot.domain.counting.figures import Choices, Circumstances, Figures
from bot.domain.profiles import Secrecy
from bot.domain.rolls import as_unit, unit_of
from bot.domain.votes import Disclosure, Vote, disclosure
from bot.ports import Transaction


def figures(tx: Transaction, vote: Vote) -> Figures:
    """The figures of a vote by ballot; of a sealed one only after its close."""
    return counting.figures(vote.rule, _choices(tx, vote), circumstances(tx, vote))


def disclosed(tx: Transaction, vote: Vote) -> Disclosure:
    """How much of the vote's result may be shown."""
    return disclosure(vote.rule.secrecy, tx.votes.turnout(vote.id).cast)


def circumstances(tx: Transaction, vote: Vote) -> Circumstances:
    """What the count depends on besides the rule and the choices, as it stands now."""
    recused = tx.votes.recused(vote.id)
    there = _present(tx, vote) & (frozenset(vote.rule.units) - recused)
    lot = tx.lives.lot(vote.id)
    return Circumstances(len(recused), len(there), lot.numbers if lot else ())


def _choices(tx: Transaction, vote: Vote) -> Choices:
    if vote.rule.secrecy is Secrecy.SEALED:
        return tx.votes.counted(vote.id)
    return Counter(ballot.choice for ballot in standing(tx.votes.ballots(vote.id)).values())


def _present(tx: Transaction, vote: Vote) -> frozenset[str]:
    """Units said before the close to be there, in the room or online, at any session of the vote's meeting.

    What is said later does not change a result that is known.
    """
    if vote.meeting_id is None:
        return frozenset()
    known = {o.id: o for o in tx.organisations.all()}
    marks = tx.meetings.attendance(vote.meeting_id, min(vote.closed_at or tx.now, vote.closes_at))
    return frozenset(as_unit(unit_of(organisation, known)).id for organisation in present(marks))
