"""What candidates, their nominators and the secretariat are told privately about an election."""

from __future__ import annotations

from bot.domain.elections import (
    Candidate,
    Consent,
    Election,
    ElectionState,
    runners_up,
    seconding_units,
)
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices.elections import answers, called, current_votes, facts, is_open, title, units
from bot.notices.seats import seat_name, seat_names
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Divider, Element, Strong, Style, Text


def _election(tx: Transaction, candidate: Candidate) -> Election:
    found = tx.elections.get(candidate.election_id)
    assert found is not None  # noqa: S101 - the candidate's key refers to it
    return found


def _see(election: Election, speech: Speech) -> Button:
    return Button(speech.words("See the election"), "election", (str(election.id),))


def asked(tx: Transaction, member: Member, speech: Speech) -> list[Element]:
    """Nominations, and seats offered, that wait for somebody's answer."""
    found: list[Element] = []
    for candidate in tx.elections.of_member(member.id):
        election = _election(tx, candidate)
        if candidate.consent is Consent.ASKED and (candidate.seat or is_open(tx, election)):
            said = (
                speech.say("The seat {seat} is offered to you.", seat=seat_name(tx, candidate.seat, speech))
                if candidate.seat
                else speech.say("You are nominated.")
            )
            found += [
                Text((Strong(title(tx, election, speech)), ": ", *said), speech.language),
                Actions((*answers(election, speech), _see(election, speech))),
            ]
    return found


def under_way(tx: Transaction, member: Member, speech: Speech) -> list[Element]:
    """Elections for which people can be nominated now, for whoever may."""
    if member.organisation_id is None:
        return []
    found = [e for e in tx.elections.listed(ElectionState.NOMINATING) if is_open(tx, e)]
    lines: list[Element] = [Divider(), speech.text("Nominations are open", Style.HEADING)] if found else []
    for election in found:
        until = speech.say("until {at}", at=election.closes_at)
        lines.append(Text((Strong(title(tx, election, speech)), ", ", *until), speech.language))
        lines.append(Actions((_see(election, speech),)))
    return lines


def consent(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Asks a nominee whether they stand."""
    candidate = tx.elections.candidate(prompt.subject_id)
    election = _election(tx, candidate)
    if candidate.consent is not Consent.ASKED or not is_open(tx, election):
        return None
    nominator = tx.people.member(candidate.nominator_id)
    return Card(
        title(tx, election, speech),
        (
            speech.text("{person} nominates you.", person=Strong(nominator.name)),
            *facts(tx, election, speech),
            speech.text(
                "You stand only if you accept, before nominations close. You stand for {organisation}.",
                organisation=tx.organisations.get(candidate.organisation_id).name,
            ),
            Actions((*answers(election, speech), _see(election, speech))),
        ),
        speech.language,
    )


def answer(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells a nominator, or the secretariat that offered a seat, what the person has answered."""
    candidate = tx.elections.candidate(prompt.subject_id)
    election, person = _election(tx, candidate), tx.people.member(candidate.member_id)
    said = {
        Consent.ACCEPTED: speech.text("{person} has accepted.", person=Strong(person.name)),
        Consent.DECLINED: speech.text("{person} has declined.", person=Strong(person.name)),
        Consent.WITHDRAWN: speech.text("{person} has withdrawn.", person=Strong(person.name)),
    }.get(candidate.consent)
    if said is None:
        return None
    buttons = [_see(election, speech)]
    if prompt.unit and candidate.consent is Consent.DECLINED:
        buttons.insert(0, Button(speech.words("Ask the next"), "offer", (prompt.unit,), Style.PRIMARY))
    return Card(title(tx, election, speech), (said, Actions(tuple(buttons))), speech.language)


def offer(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Asks a runner-up whether they take a seat that has fallen vacant."""
    candidate = tx.elections.candidate(prompt.subject_id)
    if candidate.consent is not Consent.ASKED or not candidate.seat:
        return None
    election = _election(tx, candidate)
    return Card(
        title(tx, election, speech),
        (
            speech.text(
                "The seat {seat} has fallen vacant, and you are the next runner-up. Do you take it?",
                seat=Strong(seat_name(tx, candidate.seat, speech)),
            ),
            Actions(answers(election, speech)),
        ),
        speech.language,
    )


def not_standing(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells somebody who had accepted that too few organisations have seconded them."""
    candidate = tx.elections.candidate(prompt.subject_id)
    election = _election(tx, candidate)
    said = speech.text(
        "You do not stand: {number} of the {needed} other organisations needed have seconded you.",
        Style.NOTICE,
        number=len(seconding_units(candidate, units(tx))),
        needed=election.rules.seconders,
    )
    return Card(title(tx, election, speech), (said, Actions((_see(election, speech),))), speech.language)


def outcome(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells a candidate what the election came to for them."""
    candidate = tx.elections.candidate(prompt.subject_id)
    election = _election(tx, candidate)
    if election.state is not ElectionState.SETTLED:
        return None
    waiting = [c.id for c in runners_up(tx.elections.candidates(election.id))]
    if candidate.seat:
        seat = Strong(seat_name(tx, candidate.seat, speech))
        said = speech.text("You are elected to {seat}.", Style.NOTICE, seat=seat)
    elif candidate.id in waiting:
        said = speech.text(
            "You are not elected. You are runner-up {number}: if a seat falls vacant within six months, you "
            "are asked in this order.",
            number=waiting.index(candidate.id) + 1,
        )
    else:
        said = speech.text("You are not elected.")
    return Card(title(tx, election, speech), (said, Actions((_see(election, speech),))), speech.language)


def drafted(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells the secretariat and the chair that a vote of an election waits to be opened."""
    election = tx.elections.get(prompt.subject_id)
    if election is None or election.state is not ElectionState.VOTING:
        return None
    votes = current_votes(tx, election)
    body: list[Element] = [
        speech.text("A vote of this election is drafted. Open it once you have seen it.")
        if len(votes) == 1
        else speech.text(
            "{number} votes of this election are drafted. Open them once you have seen them.",
            number=len(votes),
        ),
        *facts(tx, election, speech),
        Actions((Button(speech.words("See the draft"), "election", (str(election.id),), Style.PRIMARY),)),
    ]
    return Card(title(tx, election, speech), tuple(body), speech.language)


def cancelled(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells whoever stood that the election does not take place."""
    election = tx.elections.get(prompt.subject_id)
    if election is None:
        return None
    return Card(title(tx, election, speech), tuple(facts(tx, election, speech)), speech.language)


def settled(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells the secretariat how an election ended: who takes which seat, and what stays vacant."""
    election = tx.elections.get(prompt.subject_id)
    if election is None or election.state is not ElectionState.SETTLED:
        return None
    elected = [c for c in tx.elections.candidates(election.id) if c.seat]
    empty = [slug for slug in election.seats if slug not in {c.seat for c in elected}]
    body: list[Element] = [
        speech.text(
            "{candidate} takes the seat {seat}.",
            candidate=Strong(called(tx, one)),
            seat=seat_name(tx, one.seat, speech),
        )
        for one in elected
    ]
    buttons = [_see(election, speech)]
    if empty:
        body.append(speech.text("Not filled: {seats}.", Style.NOTICE, seats=seat_names(tx, empty, speech)))
        group = tx.groups.get(election.group_id).slug
        args = (group, ",".join(empty))
        buttons.append(Button(speech.words("Call an election"), "call-election", args))
    return Card(title(tx, election, speech), (*body, Actions(tuple(buttons))), speech.language)
