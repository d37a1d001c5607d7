"""An open vote as a page shows it: the question first, then the ballot, the turnout and the small print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.moments import distance
from adapters.web.site import HERE, Visit
from bot.domain.counting.motion import quorum_needed
from bot.domain.people import Rank
from bot.domain.profiles import Kind
from bot.domain.votes import Unit, Vote, VoteState
from bot.notices import consensus
from bot.notices.charts import running
from bot.notices.endorsements import about
from bot.notices.options import choices, listed
from bot.notices.rules import name, rule_words, secrecy_words
from bot.notices.votes import card, own_ballot, question, typed_ballot, typing_words
from bot.ports import Transaction
from bot.ports.votes import Turnout
from bot.views import Button, Card, Element, Spans, Strong, Style, Text


@dataclass(frozen=True, slots=True)
class Panel:
    """An open vote for one reader."""

    number: int
    name: str
    group: str
    question: Spans
    about: tuple[Element, ...]
    """what an endorsement is sought for"""
    options: tuple[Element, ...]
    """what is chosen between, under the letters that may be typed"""
    stands: tuple[Element, ...]
    """how the ballot of the reader's unit stands"""
    buttons: tuple[Button, ...]
    turnout: Turnout | None
    """None of a consensus call, which takes no ballots"""
    said: str
    """the turnout in words"""
    tally: tuple[Element, ...]
    """how the ballots stand when the page is loaded, where the vote shows it"""
    quorum: int
    closes: Spans
    left: str
    """how long it is open still"""
    rules: tuple[Element, ...]
    typed: str
    """what could be typed instead"""
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
    """The votes that take ballots or objections now, the one that closes first first."""
    return [v for v in tx.votes.listed(states=(VoteState.OPEN,)) if consensus.is_open(tx, v)]


def panel(tx: Transaction, vote: Vote, visit: Visit) -> Panel:
    """One open vote."""
    speech = visit.speech
    calls = vote.rule.kind is Kind.CONSENSUS
    acting = tx.votes.acting(vote, visit.member.id) if visit.member and not calls else None
    turnout = tx.votes.turnout(vote.id)
    has_cast = acting is not None and _has_cast(tx, vote, acting)
    return Panel(
        vote.id,
        name(vote, speech),
        tx.groups.get(vote.group_id).called(speech.language),
        question(vote.rule, speech),
        tuple(about(tx, vote, speech, HERE)),
        tuple(listed(vote, speech)),
        _objections(tx, vote, visit) if calls else _stands(tx, vote, acting, visit),
        _buttons(tx, vote, visit, votes=acting is not None),
        None if calls else turnout,
        said(turnout, visit),
        running(tx, vote, speech),
        quorum_needed(vote.rule.quorum, turnout.eligible),
        consensus.when(tx, vote, speech) if calls else speech.say("Closes {at}", at=vote.closes_at),
        distance(consensus.call(tx, vote).ends_at, tx.now, speech.language),
        _rules(vote, turnout, visit),
        typed_ballot(vote, speech),
        acting is not None and not has_cast,
        has_cast,
        card(tx, vote, speech, visit.url),
    )


def _objections(tx: Transaction, vote: Vote, visit: Visit) -> tuple[Element, ...]:
    """What stands against a consensus call, and whom the reader may object for."""
    own = consensus.speaking_for(tx, vote, visit.member, visit.speech) if visit.member else ()
    return (*consensus.objections(tx, vote, visit.speech), *own)


def _buttons(tx: Transaction, vote: Vote, visit: Visit, *, votes: bool) -> tuple[Button, ...]:
    """What the reader can do; where that is nothing, ask why."""
    if votes:
        return choices(vote, visit.speech).buttons
    if (
        vote.rule.kind is Kind.CONSENSUS
        and visit.member
        and consensus.unit_spoken_for(tx, vote, visit.member)
    ):
        return consensus.buttons(vote, consensus.call(tx, vote), visit.speech).buttons
    return (Button(visit.speech.words("Why?"), "why", (str(vote.id),)),)


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


def _rules(vote: Vote, turnout: Turnout, visit: Visit) -> tuple[Element, ...]:
    speech = visit.speech
    return (
        Text(rule_words(vote.rule, turnout.eligible, speech), speech.language),
        Text(secrecy_words(vote.rule, speech), speech.language),
        Text(typing_words(vote, speech), speech.language),
        speech.text("Code of the rules: {code}.", code=Strong(vote.code)),
    )


def shown(votes: Iterable[int], newest: datetime | None) -> str:
    """What a page shows, in short: another value says that there is something new to load."""
    numbers = "-".join(map(str, sorted(votes)))
    return f"{numbers or 'none'}_{int(newest.timestamp()) if newest else 0}"
