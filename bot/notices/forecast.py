"""Half-way through a vote: what is missing to its quorum, and who usually votes (RULES §3, §4)."""

from __future__ import annotations

from bot.domain.counting.motion import quorum_needed
from bot.domain.people import Member
from bot.domain.profiles import QuorumOf
from bot.domain.prompts import Prompt
from bot.domain.votes import COUNTED_STATES, Unit, Vote
from bot.notices import waiting
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Style

LOOKED_AT = 20
"""votes that closed last"""


def missing(tx: Transaction, vote: Vote) -> int:
    """How many ballots are missing to the quorum; none where it counts what nobody knows before the close."""
    quorum = vote.rule.quorum
    if quorum.of not in (QuorumOf.CAST, QuorumOf.NUMBER):
        return 0
    turnout = tx.votes.turnout(vote.id)
    return max(0, quorum_needed(quorum, turnout.eligible) - turnout.cast)


def card(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells the opener; names only the secretariat, which may see who has voted, gets."""
    vote = waiting.open_vote(tx, prompt.subject_id)
    if vote is None or not (lacking := missing(tx, vote)):
        return None
    cast = tx.votes.turnout(vote.id).cast
    likely = _usual(tx, waiting.silent_units(tx, vote))
    body: list[Element] = [
        speech.text(
            "{needed} ballots make the quorum of vote {number}: {cast} are in, {missing} are missing. It "
            "closes {at}.",
            needed=cast + lacking,
            number=vote.id,
            cast=cast,
            missing=lacking,
            at=vote.closes_at,
        ),
        speech.text("Of those that have not voted, {count} usually vote.", count=len(likely)),
    ]
    if likely and "secretary" in member.community_roles:
        names = ", ".join(unit.name for unit in likely)
        body.append(speech.text("They are: {names}.", names=names))
    if len(likely) < lacking:
        body.append(speech.text("If only they do, the quorum is missed: speak to the others.", Style.NOTICE))
    body.append(Actions((Button(speech.words("See the vote"), "vote", (str(vote.id),)),)))
    title = speech.words("Half-way: the quorum of vote {number}", number=vote.id)
    return Card(title, tuple(body), speech.language)


def _usual(tx: Transaction, units: list[Unit]) -> list[Unit]:
    """Those of the units that have voted in more than half of the last votes they could vote in."""
    past = tx.votes.listed(states=COUNTED_STATES, limit=LOOKED_AT, latest=True)
    rolls = [(frozenset(vote.rule.units), tx.votes.has_voted(vote.id)) for vote in past]
    could = {unit.id: [unit.id in voted for roll, voted in rolls if unit.id in roll] for unit in units}
    return [unit for unit in units if sum(could[unit.id]) * 2 > len(could[unit.id])]
