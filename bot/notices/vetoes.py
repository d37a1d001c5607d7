"""Why a motion was vetoed, for everybody to read once the vote is closed (RULES §4, Threshold)."""

from __future__ import annotations

from bot.domain.casting import standing
from bot.domain.counting.motion import NO
from bot.domain.steps import StepKind
from bot.domain.votes import Vote
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Strong, Text


def vetoes(tx: Transaction, vote: Vote, speech: Speech) -> list[Text]:
    """The reasons of the ballots against that stand; a unit that has changed its mind vetoes nothing."""
    if not vote.rule.threshold.veto:
        return []
    against = {b.unit: b.member_id for b in standing(tx.votes.ballots(vote.id)).values() if b.choice == NO}
    reasons = {
        step.unit: step.reason
        for step in tx.lives.steps(vote.id)
        if step.kind is StepKind.VETOED and against.get(step.unit) == step.member_id
    }
    names = {unit.id: unit.name for unit in tx.votes.roll(vote.id)}
    return [
        speech.text("Veto of {organisation}: “{reason}”", organisation=Strong(names[unit]), reason=reason)
        for unit, reason in reasons.items()
    ]
