"""What everybody on the roll of a consensus call is told: that it is open, objected to, or goes on."""

from __future__ import annotations

from bot.domain.groups import LEADING
from bot.domain.people import Member, Rank
from bot.domain.prompts import Prompt
from bot.domain.votes import Vote
from bot.notices import consensus, votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Style, Text


def called(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """A call is open: silence is consent."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or not consensus.is_open(tx, vote) or consensus.call(tx, vote).objections:
        return None
    return _card(
        tx,
        vote,
        speech,
        Text((*consensus.when(tx, vote, speech), "."), speech.language, Style.NOTICE),
        *consensus.speaking_for(tx, vote, member, speech),
        consensus.buttons(vote, consensus.call(tx, vote), speech),
        speech.text("Who agrees need do nothing.", Style.MUTED),
    )


def objected(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Somebody has objected: why, and what can be done by when, by this reader."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or not consensus.is_open(tx, vote):
        return None
    state = consensus.call(tx, vote)
    if not state.objections:
        return None
    buttons = [Button(speech.words("See the vote"), "vote", (str(vote.id),))]
    if any(_may_withdraw(tx, vote, member, step.unit, step.member_id) for step in state.objections):
        buttons.insert(0, consensus.retracting(vote, speech))
    if _puts_to_vote(tx, vote, member):
        buttons.insert(
            0, Button(speech.words("Draft a motion from it"), "move", (str(vote.id),), Style.PRIMARY)
        )
    return _card(
        tx,
        vote,
        speech,
        *consensus.objections(tx, vote, speech),
        consensus.stopped(state, speech),
        Actions(tuple(buttons)),
    )


def retracted(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """An objection is withdrawn, and the clock runs again unless another stands."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or not consensus.is_open(tx, vote):
        return None
    return _card(
        tx,
        vote,
        speech,
        speech.text("An objection was withdrawn."),
        consensus.goes_on(tx, vote, speech),
        *consensus.speaking_for(tx, vote, member, speech),
        consensus.buttons(vote, consensus.call(tx, vote), speech),
    )


def _card(tx: Transaction, vote: Vote, speech: Speech, *body: Element) -> Card:
    question = Text(votes.question(vote.rule, speech), speech.language)
    return Card(votes.title(tx, vote, speech), (question, *body), speech.language)


def _may_withdraw(tx: Transaction, vote: Vote, member: Member, unit: str, objector: int | None) -> bool:
    delegates = {m for m, rank in tx.votes.voters(vote, unit) if rank is Rank.DELEGATE}
    return member.id == objector or member.id in delegates


def _puts_to_vote(tx: Transaction, vote: Vote, member: Member) -> bool:
    """Whoever opened it, and the group's leads."""
    leads = {m.member_id for m in tx.groups.memberships(vote.group_id) if m.role in LEADING}
    return member.id in {consensus.opener(tx, vote), *leads}
