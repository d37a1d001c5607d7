"""The votes and elections of a meeting with their arithmetic, as they go into its Note for the Record."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.elections import Election, ElectionState
from bot.domain.meetings import Meeting
from bot.domain.votes import COUNTED_STATES, UNOPENED_STATES, Vote, VoteState
from bot.notices import elections, sheets, votes
from bot.notices.persons import numbered, standing_in
from bot.notices.rules import name
from bot.notices.seats import seat_name
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Person, Spans, Strong, Style, Table, Text

MOST_ELECTIONS = 100


def votes_of(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """Each vote that was opened, as its result sheet says it; not the calls about the note itself."""
    return [
        element
        for vote in _opened(tx, meeting)
        if tx.elections.of_vote(vote.id) is None and tx.notes.of_call(vote.id) is None
        for element in _vote(tx, vote, speech)
    ]


def _opened(tx: Transaction, meeting: Meeting) -> Iterator[Vote]:
    return (v for v in tx.votes.of_meeting(meeting.id) if v.state not in UNOPENED_STATES and v.opened_at)


def _vote(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    title = speech.paragraph(Strong(name(vote, speech)))
    if vote.state is VoteState.OPEN:
        question = Text(votes.question(vote.rule, speech), speech.language)
        return [title, question, speech.text("It is open until {at}.", at=vote.closes_at)]
    count = sheets.count(tx, vote, speech) if vote.state in COUNTED_STATES else []
    return [title, *votes.card(tx, vote, speech, "").body, *map(_in_place, count)]


def _in_place(element: Element) -> Element:
    """A heading within a part is no heading of the note."""
    if not isinstance(element, Text) or element.style is not Style.HEADING:
        return element
    return Text(tuple(Strong(s) if isinstance(s, str) else s for s in element.spans), element.language)


def elections_of(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """Each election of the meeting: who takes which seat, and the counts."""
    states = (ElectionState.VOTING, ElectionState.SETTLED)
    found = (e for e in tx.elections.listed(*states, limit=MOST_ELECTIONS) if e.meeting_id == meeting.id)
    held = {vote.id: tx.elections.of_vote(vote.id) for vote in _opened(tx, meeting)}
    body: list[Element] = []
    for election in sorted(found, key=lambda one: one.id):
        body.append(speech.paragraph(Strong(elections.title(tx, election, speech))))
        body.append(_seats(tx, election, speech))
        counted = (v for v in _opened(tx, meeting) if (of := held[v.id]) and of.id == election.id)
        shown = [element for vote in counted for element in _vote(tx, vote, speech)]
        body += numbered(shown, _labels(tx, election, speech))
    return body


def _seats(tx: Transaction, election: Election, speech: Speech) -> Table:
    taken = {c.seat: c for c in tx.elections.candidates(election.id) if c.seat}
    rows: list[tuple[Spans, ...]] = []
    for slug in election.seats:
        one = taken.get(slug)
        who = (
            standing_in(tx, one.member_id, one.organisation_id, speech) if one else speech.words("not filled")
        )
        rows.append(((seat_name(tx, slug, speech),), (who,)))
    return Table((speech.words("Seat"), speech.words("Elected")), tuple(rows), speech.language)


def _labels(tx: Transaction, election: Election, speech: Speech) -> dict[str, Person]:
    """What the candidates are called, as options of the votes and since."""
    labels: dict[str, Person] = {}
    votes_held = [tx.votes.get(one.vote_id) for one in tx.elections.votes(election.id)]
    for candidate in tx.elections.candidates(election.id):
        who = standing_in(tx, candidate.member_id, candidate.organisation_id, speech)
        labels[elections.called(tx, candidate)] = who
        for vote in filter(None, votes_held):
            options = (option for option in vote.rule.options if option.key == candidate.key)
            labels |= {text: who for option in options for _, text in option.names}
    return labels
