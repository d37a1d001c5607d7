"""What happened in a member's groups and at the global meeting since they last looked, in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from typing import TypeVar

from bot.domain.actions import ActionPoint, mine_first
from bot.domain.community import GroupKind
from bot.domain.decisions import Entry
from bot.domain.meetings import Move
from bot.domain.people import Member
from bot.domain.updates import Update
from bot.domain.votes import COUNTED_STATES, Vote, VoteState
from bot.notices import votes
from bot.notices.results import outcome
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style, Text, plain

T = TypeVar("T")

FIRST_LOOK = timedelta(weeks=4)
"""How far back somebody sees who has never looked."""
MOST = 5
"""Lines under each heading."""
LONGEST = 140
"""Of a text, in code points."""


def since(tx: Transaction, member: Member) -> datetime:
    """From when on something is new to a member."""
    return tx.looks.last(member.id) or tx.now - FIRST_LOOK


def card(tx: Transaction, member: Member, at: datetime, speech: Speech) -> Card:
    """Everything that has happened after an instant."""
    body = news(tx, member, at, speech) or [speech.text("Nothing new.")]
    return Card(
        speech.words("Catch up"),
        (speech.text("Since {at}.", Style.MUTED, at=at), *body, _further(speech)),
        speech.language,
    )


def _further(speech: Speech) -> Actions:
    return Actions(
        (
            Button(speech.words("Votes"), "votes"),
            Button(speech.words("Updates"), "updates"),
            Button(speech.words("Decisions"), "decisions"),
            Button(speech.words("Actions"), "actions"),
        )
    )


def news(tx: Transaction, member: Member, at: datetime, speech: Speech) -> list[Element]:
    """What has happened after an instant, under a heading for each kind of thing."""
    groups = {m.group_id for m in tx.groups.of_member(member.id)}
    groups |= {g.id for g in tx.groups.all() if g.kind is GroupKind.PLENARY}
    opened, closed = _votes(tx, at, groups)
    return [
        *_listed(
            speech.words("The global meeting has moved"),
            tx.meetings.moves_since(at),
            lambda one: _moved(tx, one, speech),
            speech,
        ),
        *_listed(speech.words("Votes opened"), opened, lambda one: _opened(tx, one, speech), speech),
        *_listed(speech.words("Votes closed"), closed, lambda one: _closed(one, speech), speech),
        *_listed(speech.words("Decisions of the room"), tx.decisions.since(at), _decided, speech),
        *_listed(
            speech.words("Actions given or done"),
            mine_first(tx.actions.since(at), member.id),
            lambda one: _action(tx, one, speech),
            speech,
        ),
        *_listed(
            speech.words("Updates"),
            tx.updates.since(at, groups),
            lambda one: _update(tx, one, speech),
            speech,
        ),
    ]


def _votes(tx: Transaction, at: datetime, groups: set[int]) -> tuple[list[Vote], list[Vote]]:
    """The votes of these groups that opened after an instant, and those that closed."""
    under_way = tx.votes.listed(states=(VoteState.OPEN,))
    over = tx.votes.listed(states=COUNTED_STATES, latest=True)
    opened = [v for v in under_way if v.group_id in groups and v.opened_at and v.opened_at > at]
    return opened, [v for v in over if v.group_id in groups and v.closed_at and v.closed_at > at]


def _listed(heading: str, found: Sequence[T], said: Callable[[T], Spans], speech: Speech) -> list[Element]:
    """A heading with a line for each thing, and how many more there are; nothing for none."""
    if not found:
        return []
    body: list[Element] = [Text((heading,), speech.language, Style.HEADING)]
    body += [Text(said(one), speech.language) for one in found[:MOST]]
    if len(found) > MOST:
        more = speech.count("{count} more.", "{count} more.", len(found) - MOST)
        body.append(Text(more, speech.language, Style.MUTED))
    return body


def _moved(tx: Transaction, move: Move, speech: Speech) -> Spans:
    meeting = tx.meetings.get(move.meeting_id)
    return speech.say(
        "{meeting} was to begin {was}; now it begins {at}.",
        meeting=Strong(meeting.title if meeting else ""),
        was=move.was,
        at=move.becomes,
    )


def _opened(tx: Transaction, vote: Vote, speech: Speech) -> Spans:
    return (f"{vote.id}. ", *_question(vote, speech), " — ", *votes.closing(tx, vote, speech))


def _closed(vote: Vote, speech: Speech) -> Spans:
    said = outcome(vote.result, speech) if vote.result else ()
    return (f"{vote.id}. ", *_question(vote, speech), " — ", *said)


def _question(vote: Vote, speech: Speech) -> Spans:
    return (_short(plain(votes.question(vote.rule, speech))),)


def _decided(decision: Entry) -> Spans:
    return (f"{decision.reference} ", _short(decision.text))


def _action(tx: Transaction, action: ActionPoint, speech: Speech) -> Spans:
    name = tx.people.member(action.member_id).name
    said = (
        speech.say("{owner}, done {at}", owner=name, at=action.done_at)
        if action.done_at
        else speech.say("{owner}, until {at}", owner=name, at=action.due_at)
    )
    return (f"{action.id}. ", _short(action.text), " — ", *said)


def _update(tx: Transaction, update: Update, speech: Speech) -> Spans:
    group = tx.groups.get(update.group_id).called(speech.language)
    text = _short(update.text) or speech.words("Nothing to report.")
    return (f"{update.id}. ", Strong(group), ": ", text)


def _short(text: str) -> str:
    return shorten(text, LONGEST, placeholder=" …")
