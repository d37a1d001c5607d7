"""An election of seats: what it fills, its timetable and votes, and who won (RULES §5)."""

from __future__ import annotations

from bot.domain.elections import (
    Candidate,
    Consent,
    Election,
    ElectionState,
)
from bot.domain.groups import Group
from bot.domain.profiles import Body, Electorate
from bot.domain.rolls import unit_of
from bot.domain.steps import is_final
from bot.domain.votes import Disclosure, Vote, VoteState
from bot.notices.contests import cap_words
from bot.notices.figures import disclosed
from bot.notices.seats import seat_name, seat_names
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Button, Element, Fields, Spans, Strong, Style, Text


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


def is_open(tx: Transaction, election: Election) -> bool:
    """Whether nominations are."""
    return election.state is ElectionState.NOMINATING and tx.now < election.closes_at


def answers(election: Election, speech: Speech) -> tuple[Button, Button]:
    """What somebody may answer who has been nominated, or offered a seat."""
    number = (str(election.id),)
    return (
        Button(speech.words("Accept"), "accept", number, Style.PRIMARY),
        Button(speech.words("Decline"), "decline", number),
    )


def won(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """Who gets a seat by the result of a vote, and why somebody ranked before them does not.

    Empty of a vote that is no election's.
    """
    election = tx.elections.of_vote(vote.id)
    if election is None:
        return []
    keys = {option.key for option in vote.rule.options}
    ranked = [c for c in tx.elections.candidates(election.id) if c.key in keys and c.place is not None]
    ranked.sort(key=lambda c: c.place or 0)
    if election.state is ElectionState.VOTING:
        few = disclosed(tx, vote) is Disclosure.OUTCOME and bool(ranked)
        names = ", ".join(called(tx, c) for c in ranked)
        return [
            *([speech.text("Elected: {names}.", names=Strong(names))] if few else []),
            speech.text(
                "Seats are taken once this is final, as far as withdrawals and the cap allow.", Style.MUTED
            ),
        ]
    last = max((at for at, c in enumerate(ranked) if c.seat), default=-1)
    taken = [_won(tx, one, speech) for one in ranked[: last + 1]]
    return [*taken] or [speech.text("It fills no seat.")]


def _won(tx: Transaction, one: Candidate, speech: Speech) -> Text:
    name = Strong(called(tx, one))
    if one.seat:
        return speech.text(
            "{candidate} takes the seat {seat}.", candidate=name, seat=seat_name(tx, one.seat, speech)
        )
    if one.consent is Consent.WITHDRAWN:
        return speech.text("{candidate} has withdrawn, so the next in the ranking comes in.", candidate=name)
    return speech.text(
        "The organisation of {candidate} has its seats already, so the next in the ranking comes in.",
        candidate=name,
    )


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
    if election.state is ElectionState.CANCELLED:
        return [
            speech.text("This election is cancelled.", Style.NOTICE),
            Fields(tuple(pairs), speech.language),
        ]
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
        case VoteState.SUSPENDED:
            return speech.say("{number}, suspended", number=vote.id)
        case VoteState.CLOSED if not is_final(vote):
            return speech.say("{number}, closed, not final yet", number=vote.id)
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
        said.append(Text(cap_words(rules.cap, speech), speech.language, Style.MUTED))
    return said


def constituency_name(tx: Transaction, constituency: str, speech: Speech) -> str:
    """What a constituency is called: a class of organisations, or its short name."""
    names = next((dict(kind.names) for kind in tx.community.kinds if kind.slug == constituency), {})
    return names.get(speech.language) or next(iter(names.values()), constituency)


def may_still_change(tx: Transaction, election: Election) -> bool:
    """Whether no vote of the election has opened yet, and it is not over."""
    if election.state is ElectionState.NOMINATING:
        return True
    waiting = (VoteState.DRAFT, VoteState.SCHEDULED)
    votes = current_votes(tx, election)
    return election.state is ElectionState.VOTING and all(vote.state in waiting for vote in votes)
