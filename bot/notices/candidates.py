"""Who stands in an election and how far each is, and what its reader may do next (RULES §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.elections import (
    RUNNERS_UP_FOR,
    STANDING,
    Candidate,
    Consent,
    Election,
    ElectionState,
    candidacy,
    runners_up,
    seconding_units,
)
from bot.domain.people import Member
from bot.domain.votes import COUNTED_STATES, VoteState
from bot.notices import options
from bot.notices.elections import (
    answers,
    called,
    current_votes,
    facts,
    is_open,
    may_still_change,
    title,
    units,
)
from bot.notices.seats import seat_name, seat_names
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style, Text


def card(tx: Transaction, election: Election, speech: Speech) -> Card:
    """The notice of an election as conversations show it."""
    buttons = [Button(speech.words("See the election"), "election", (str(election.id),))]
    if is_open(tx, election):
        buttons.append(Button(speech.words("Nominate"), "nominate", (str(election.id),), Style.PRIMARY))
    body = (
        *facts(tx, election, speech),
        *_lines(tx, election, speech, statements=False),
        Actions(tuple(buttons)),
    )
    return Card(title(tx, election, speech), body, speech.language)


def _shown(tx: Transaction, election: Election) -> Sequence[Candidate]:
    """Those who stand or may still; whoever declined is nobody's business."""
    return [
        c
        for c in tx.elections.candidates(election.id)
        if c.consent in STANDING or (c.consent is Consent.WITHDRAWN and c.key)
    ]


def _lines(tx: Transaction, election: Election, speech: Speech, *, statements: bool) -> list[Element]:
    """The candidates, each with how far they are and what they say of themselves."""
    every = _shown(tx, election)
    if not every:
        return [speech.text("Nobody stands yet.") if is_open(tx, election) else speech.text("Nobody stood.")]
    known, waiting = units(tx), [c.id for c in runners_up(every)]
    lines: list[Element] = [speech.text("Candidates", Style.HEADING)]
    for one in every:
        next_up = waiting.index(one.id) + 1 if one.id in waiting else 0
        standing = _standing(tx, election, one, known, next_up, speech)
        lines.append(Text((Strong(called(tx, one)), ": ", *standing), speech.language))
        if statements and one.statement:
            lines.append(speech.paragraph(one.statement))
    return lines


def _standing(
    tx: Transaction, election: Election, one: Candidate, known: dict[int, int], next_up: int, speech: Speech
) -> Spans:
    """How far a candidate is."""
    if one.consent is Consent.WITHDRAWN:
        return speech.say("has withdrawn")
    if one.seat and one.consent is Consent.ACCEPTED:
        return speech.say("elected, {seat}", seat=seat_name(tx, one.seat, speech))
    if one.seat:
        return speech.say("has been asked to take {seat}", seat=seat_name(tx, one.seat, speech))
    if next_up:
        return speech.say("runner-up {number}", number=next_up)
    if not one.key and not is_open(tx, election):
        return speech.say("does not stand")
    if one.consent is Consent.ASKED:
        return speech.say("has been asked and has not answered yet")
    if one.key or not election.rules.seconders:
        return speech.say("stands")
    seconded = len(seconding_units(one, known))
    return speech.say("seconded by {number} of {needed}", number=seconded, needed=election.rules.seconders)


def sheet(tx: Transaction, election: Election, member: Member, speech: Speech) -> list[Element]:
    """All there is to know of an election, and the buttons for what `member` may do next."""
    body = [*facts(tx, election, speech), *_lines(tx, election, speech, statements=True)]
    if election.state is ElectionState.SETTLED:
        body += _settled(tx, election, speech)
    buttons = tuple(_next(tx, election, member, speech))
    return [*body, Actions(buttons)] if buttons else body


def _settled(tx: Transaction, election: Election, speech: Speech) -> list[Element]:
    every = tx.elections.candidates(election.id)
    filled = {c.seat for c in every if c.seat}
    empty = [slug for slug in election.seats if slug not in filled]
    said: list[Element] = []
    if empty:
        said.append(speech.text("Not filled: {seats}.", Style.NOTICE, seats=seat_names(tx, empty, speech)))
    if runners_up(every) and election.settled_at and tx.now < election.settled_at + RUNNERS_UP_FOR:
        said.append(
            speech.text(
                "A seat that falls vacant until {at} goes to the next runner-up.",
                Style.MUTED,
                at=election.settled_at + RUNNERS_UP_FOR,
            )
        )
    return said


def _seconding(tx: Transaction, election: Election, member: Member, speech: Speech) -> Iterable[Button]:
    """The candidates whom the reader's organisation may second and does not yet."""
    if not election.rules.seconders or member.organisation_id is None:
        return
    known = units(tx)
    own = known[member.organisation_id]
    for one in _shown(tx, election):
        if own not in (known[one.organisation_id], *seconding_units(one, known)):
            name = tx.people.member(one.member_id).name
            label = speech.words("Second {person}", person=name)
            yield Button(label, "second", (str(election.id), f"#{one.member_id}"))


def _next(tx: Transaction, election: Election, member: Member, speech: Speech) -> Iterable[Button]:
    """What the reader may do now: answer, speak for themselves, nominate, second, vote."""
    number = str(election.id)
    own = candidacy(tx.elections.candidates(election.id), member.id)
    if own and own.consent is Consent.ASKED and (own.seat or is_open(tx, election)):
        yield from answers(election, speech)
    elif own and own.consent is Consent.ACCEPTED and not own.seat:
        if may_still_change(tx, election):
            yield Button(speech.words("Write your statement"), "statement", (number,))
        yield Button(speech.words("Withdraw"), "decline", (number,), Style.DANGER)
    if is_open(tx, election):
        yield Button(speech.words("Nominate"), "nominate", (number,))
        yield from _seconding(tx, election, member, speech)
    for vote in current_votes(tx, election):
        if vote.state is VoteState.OPEN:
            yield from options.choices(vote, speech).buttons[:1]
        if vote.state in COUNTED_STATES:
            yield Button(speech.words("Result"), "result", (str(vote.id),))
