"""An open vote as a page shows it: the question first, then the ballot, the turnout and the small print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.web.moments import distance
from adapters.web.site import HERE, Visit
from bot.domain.counting.motion import quorum_needed
from bot.domain.people import Rank
from bot.domain.votes import Unit, Vote, VoteState
from bot.notices.endorsements import about
from bot.notices.options import choices
from bot.notices.rules import SECRECY, rule_words
from bot.notices.votes import card, own_ballot, question, typing_words
from bot.ports import Transaction
from bot.ports.votes import Turnout
from bot.views import Button, Card, Element, Spans, Strong, Style, Text


@dataclass(frozen=True, slots=True)
class Panel:
    """An open vote for one reader."""

    number: int
    group: str
    question: Spans
    about: tuple[Element, ...]
    """what an endorsement is sought for"""
    stands: tuple[Element, ...]
    """how the ballot of the reader's unit stands"""
    buttons: tuple[Button, ...]
    turnout: Turnout
    said: str
    """the turnout in words"""
    quorum: int
    closes: Spans
    left: str
    """how long it is open still"""
    rules: tuple[Element, ...]
    waiting: bool
    """whether the reader has yet to cast it"""
    cast: bool
    """whether the reader has cast it"""
    notice: Card
    """the same vote as a conversation shows it"""


def panels(tx: Transaction, visit: Visit) -> list[Panel]:
    """The open votes, those that wait for the reader first, then the one that closes first."""
    return sorted((panel(tx, vote, visit) for vote in open_votes(tx)), key=lambda p: not p.waiting)


def open_votes(tx: Transaction) -> Sequence[Vote]:
    """The votes that take ballots now, the one that closes first first."""
    return [v for v in tx.votes.listed(states=(VoteState.OPEN,)) if v.closes_at > tx.now]


def panel(tx: Transaction, vote: Vote, visit: Visit) -> Panel:
    """One open vote."""
    speech = visit.speech
    acting = tx.votes.acting(vote, visit.member.id) if visit.member else None
    turnout = tx.votes.turnout(vote.id)
    return Panel(
        vote.id,
        tx.groups.get(vote.group_id).called(speech.language),
        question(vote.rule, speech),
        tuple(about(tx, vote, speech, HERE)),
        _stands(tx, vote, acting, visit),
        choices(vote, speech).buttons if acting else _why(vote, visit),
        turnout,
        said(turnout, visit),
        quorum_needed(vote.rule.quorum, turnout.eligible),
        speech.say("Closes {at}", at=vote.closes_at),
        distance(vote.closes_at, tx.now, speech.language),
        _rules(vote, turnout, visit),
        acting is not None and not _has_cast(tx, vote, acting),
        acting is not None and _has_cast(tx, vote, acting),
        card(tx, vote, speech, visit.url),
    )


def said(turnout: Turnout, visit: Visit) -> str:
    """The turnout in words."""
    return visit.speech.words("{cast} of {eligible} have voted", cast=turnout.cast, eligible=turnout.eligible)


def _has_cast(tx: Transaction, vote: Vote, acting: tuple[Unit, Rank]) -> bool:
    unit, rank = acting
    return rank in {ballot.rank for ballot in tx.votes.ballots_of(vote.id, unit.id)}


def _stands(
    tx: Transaction, vote: Vote, acting: tuple[Unit, Rank] | None, visit: Visit
) -> tuple[Element, ...]:
    if acting is None:
        return (visit.speech.text("You do not vote in this one.", Style.MUTED),)
    return own_ballot(tx, vote, *acting, visit.speech)


def _why(vote: Vote, visit: Visit) -> tuple[Button, ...]:
    return (Button(visit.speech.words("Why?"), "why", (str(vote.id),)),)


def _rules(vote: Vote, turnout: Turnout, visit: Visit) -> tuple[Element, ...]:
    speech = visit.speech
    return (
        Text(rule_words(vote.rule, turnout.eligible, speech), speech.language),
        speech.text(SECRECY[vote.rule.secrecy]),
        Text(typing_words(vote, speech), speech.language),
        speech.text("Code of the rules: {code}.", code=Strong(vote.code)),
    )


def shown(votes: Iterable[int], newest: datetime | None) -> str:
    """What a page shows, in short: another value says that there is something new to load."""
    numbers = "-".join(map(str, sorted(votes)))
    return f"{numbers or 'none'}_{int(newest.timestamp()) if newest else 0}"
