"""An election of seats: what is to be filled, who stands, and what its reader may do next (RULES §5)."""

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
from bot.domain.groups import Group
from bot.domain.people import Member
from bot.domain.profiles import Body, Electorate
from bot.domain.rolls import unit_of
from bot.domain.votes import COUNTED_STATES, Vote, VoteState
from bot.notices import options
from bot.notices.seats import seat_name, seat_names
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Fields, Spans, Strong, Style, Text


def title(tx: Transaction, election: Election, speech: Speech) -> str:
    """What an election is called."""
    body = tx.groups.get(election.group_id).called(speech.language)
    return speech.words("Election {number}: {body}", number=election.id, body=body)


def called(tx: Transaction, candidate: Candidate) -> str:
    """A candidate's name and organisation."""
    person, organisation = tx.people.member(candidate.member_id), candidate.organisation_id
    return f"{person.name} ({tx.organisations.get(organisation).name})"


def voting_group(tx: Transaction, election: Election) -> Group:
    """Whose vote it is: the plenary's, or the body's own."""
    profile = tx.community.profile(election.profile)
    if profile is None or profile.body is not Body.PLENARY:
        return tx.groups.get(election.group_id)
    return next(g for g in tx.groups.all() if g.kind.value in profile.group_kinds)


def units(tx: Transaction) -> dict[int, int]:
    """The voting unit of every organisation."""
    known = {o.id: o for o in tx.organisations.all()}
    return {o: unit_of(o, known).id for o in known}


def current_votes(tx: Transaction, election: Election) -> list[Vote]:
    """The latest votes of an election: one, or one for each candidate who is to be confirmed."""
    held = tx.elections.votes(election.id)
    latest = [one for one in held if one.candidate_id is not None] or held[-1:]
    return [vote for one in latest if (vote := _latest(tx, one.vote_id))]


def _latest(tx: Transaction, vote_id: int) -> Vote | None:
    """A vote, or the last that ran it again."""
    while again := tx.lives.rerun_as(vote_id):
        vote_id = again
    return tx.votes.get(vote_id)


def card(tx: Transaction, election: Election, speech: Speech) -> Card:
    """The notice of an election as conversations show it."""
    buttons = [Button(speech.words("See the election"), "election", (str(election.id),))]
    if is_open(election, tx):
        buttons.append(Button(speech.words("Nominate"), "nominate", (str(election.id),), Style.PRIMARY))
    body = (
        *facts(tx, election, speech),
        *_lines(tx, election, speech, statements=False),
        Actions(tuple(buttons)),
    )
    return Card(title(tx, election, speech), body, speech.language)


def is_open(election: Election, tx: Transaction) -> bool:
    """Whether nominations are."""
    return election.state is ElectionState.NOMINATING and tx.now < election.closes_at


def facts(tx: Transaction, election: Election, speech: Speech) -> list[Element]:
    """The seats, the timetable, and what the rules ask of candidates."""
    closed = (
        speech.words("Nominations closed")
        if election.closes_at <= tx.now
        else speech.words("Nominations close")
    )
    pairs: list[tuple[str, Spans]] = [
        (speech.words("Seats"), (seat_names(tx, election.seats, speech),)),
        (closed, speech.say("{at}", at=election.closes_at)),
        *((speech.words("Vote"), _vote_words(vote, speech)) for vote in current_votes(tx, election)),
    ]
    if election.state is ElectionState.NOMINATING and (meeting := _meeting_words(tx, election, speech)):
        pairs.append((speech.words("Vote"), meeting))
    return [Fields(tuple(pairs), speech.language), *_rules(tx, election, speech)]


def _meeting_words(tx: Transaction, election: Election, speech: Speech) -> Spans:
    profile = tx.community.profile(election.profile)
    meeting = tx.meetings.get(election.meeting_id) if election.meeting_id is not None else None
    if (
        profile is None
        or meeting is None
        or not profile.from_meeting
        or meeting.starts_at <= election.closes_at
    ):
        return ()
    return speech.say("with {meeting}, {at}", meeting=meeting.title, at=meeting.starts_at)


def _vote_words(vote: Vote, speech: Speech) -> Spans:
    match vote.state:
        case VoteState.DRAFT:
            return speech.say("{number}, drafted: the chair or the secretariat opens it", number=vote.id)
        case VoteState.SCHEDULED:
            return speech.say("{number}, opens {at}", number=vote.id, at=vote.opens_at or vote.closes_at)
        case VoteState.OPEN:
            return speech.say("{number}, open until {at}", number=vote.id, at=vote.closes_at)
        case VoteState.CLOSED if vote.rule.certified:
            return speech.say("{number}, closed, not certified yet", number=vote.id)
        case VoteState.CLOSED | VoteState.CERTIFIED:
            return speech.say("{number}, final", number=vote.id)
        case VoteState.VOID:
            return speech.say("{number}, void", number=vote.id)


def _rules(tx: Transaction, election: Election, speech: Speech) -> list[Element]:
    said: list[Element] = []
    rules, entry = election.rules, tx.community.seat(election.seats[0])
    constituency = entry.constituency if entry else ""
    if constituency:
        name = constituency_name(tx, constituency, speech)
        said.append(speech.text("Candidates come from this constituency: {name}.", Style.MUTED, name=name))
        if rules.voters is Electorate.CONSTITUENCY:
            said.append(speech.text("Only its organisations vote.", Style.MUTED))
    if rules.seconders:
        said.append(
            Text(
                speech.count(
                    "A candidate needs a seconder from {count} other organisation.",
                    "A candidate needs seconders from {count} other organisations.",
                    rules.seconders,
                ),
                speech.language,
                Style.MUTED,
            )
        )
    if rules.cap:
        said.append(
            Text(
                speech.count(
                    "No organisation gets more than {count} elected seat of the body.",
                    "No organisation gets more than {count} elected seats of the body.",
                    rules.cap,
                ),
                speech.language,
                Style.MUTED,
            )
        )
    return said


def constituency_name(tx: Transaction, constituency: str, speech: Speech) -> str:
    """What a constituency is called: a class of organisations, or its short name."""
    names = next((dict(kind.names) for kind in tx.community.kinds if kind.slug == constituency), {})
    return names.get(speech.language) or next(iter(names.values()), constituency)


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
        return [speech.text("Nobody stands yet.") if is_open(election, tx) else speech.text("Nobody stood.")]
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
    if not one.key and not is_open(election, tx):
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


def _next(tx: Transaction, election: Election, member: Member, speech: Speech) -> Iterable[Button]:
    """What the reader may do now: answer, speak for themselves, nominate, second, vote."""
    number = str(election.id)
    own = candidacy(tx.elections.candidates(election.id), member.id)
    if own and own.consent is Consent.ASKED and (own.seat or is_open(election, tx)):
        yield Button(speech.words("Accept"), "accept", (number,), Style.PRIMARY)
        yield Button(speech.words("Decline"), "decline", (number,))
    elif own and own.consent is Consent.ACCEPTED and not own.seat:
        if may_still_change(tx, election):
            yield Button(speech.words("Write your statement"), "statement", (number,))
        yield Button(speech.words("Withdraw"), "decline", (number,), Style.DANGER)
    if is_open(election, tx):
        yield Button(speech.words("Nominate"), "nominate", (number,))
        if election.rules.seconders:
            yield Button(speech.words("Second"), "second", (number,))
    for vote in current_votes(tx, election):
        if vote.state is VoteState.OPEN:
            yield from options.choices(vote, speech).buttons[:1]
        if vote.state in COUNTED_STATES:
            yield Button(speech.words("Result"), "result", (str(vote.id),))


def may_still_change(tx: Transaction, election: Election) -> bool:
    """Whether no vote of the election has opened yet, and it is not over."""
    if election.state is ElectionState.NOMINATING:
        return True
    waiting = (VoteState.DRAFT, VoteState.SCHEDULED)
    votes = current_votes(tx, election)
    return election.state is ElectionState.VOTING and all(vote.state in waiting for vote in votes)
