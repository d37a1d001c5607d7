"""What a prompt or a private notice says to the one person it goes to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.groups import GroupState
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.domain.votes import VoteState
from bot.notices import (
    absence,
    actions,
    asking,
    circulated,
    delegates,
    endorsements,
    forecast,
    group_life,
    handover,
    leaving,
    mail,
    mandates,
    meetings,
    nominations,
    notes,
    objections,
    office,
    options,
    seats,
    standing,
    upkeep,
    votes,
)
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Strong, Style, Text

_OF_VOTES = frozenset({"vote", "opening", "reserve", "called", "objected", "retracted"})


def card(tx: Transaction, prompt: Prompt, member: Member, speech: Speech, url: str) -> Card | None:
    """The prompt as it should read now; None where there is nothing left to ask."""
    if prompt.kind in handover.KINDS:
        return handover.card(tx, prompt, member, speech, url)
    made = _KINDS[prompt.kind](tx, prompt, member, speech)
    if made is None:
        return None
    asked, *rest = made.body
    return Card(made.title, (asked, *_about(tx, prompt, speech, url), *rest), made.language)


def _about(tx: Transaction, prompt: Prompt, speech: Speech, url: str) -> Sequence[Element]:
    """What the prompt is about: where its endorsement stands, where it is read."""
    if prompt.kind == "update":
        return endorsements.endorsed_mandates(tx, [tx.groups.get(prompt.subject_id)], speech, url)
    if prompt.kind == "note-corrected":
        return [circulated.link(prompt.subject_id, speech, url)]
    vote = tx.votes.get(prompt.subject_id) if prompt.kind in _OF_VOTES else None
    if vote is None:
        return ()
    return [*endorsements.about(tx, vote, speech, url), *circulated.about(tx, vote, speech, url)]


def _claim(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    claim = next((c for c in tx.organisations.claims() if c.id == prompt.subject_id), None)
    if claim is None:
        return None
    claimant = tx.people.member(claim.member_id)
    organisation = tx.organisations.get(claim.organisation_id).name
    reference = f"#{claimant.id}"
    body = (
        speech.text(
            "{person} says they work for {organisation}.",
            person=claimant.name,
            organisation=Strong(organisation),
        ),
        *((speech.text("Hints, not proof: {hints}", Style.MUTED, hints=claim.hints),) if claim.hints else ()),
        Actions(
            (
                Button(speech.words("Confirm"), "confirm", (reference,), Style.PRIMARY),
                Button(speech.words("Refuse"), "refuse", (reference,), Style.DANGER),
            )
        ),
    )
    return Card(speech.words("Somebody waits to be confirmed"), body, speech.language)


def _confirmed(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    if member.organisation_id is None:
        return None
    organisation = tx.organisations.get(member.organisation_id).name
    body = (
        speech.text("You are confirmed for {organisation}.", organisation=Strong(organisation)),
        speech.text("You can join groups, post updates and register for the global meeting."),
        Actions((Button(speech.words("Start"), "home"),)),
    )
    return Card(speech.words("Welcome"), body, speech.language)


def _refused_claim(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    if member.organisation_id is not None:
        return None
    body = (
        speech.text("Your claim to an organisation was not confirmed."),
        speech.text("If that is a mistake, name your organisation again or write to the secretariat."),
        Actions((Button(speech.words("My organisation"), "organisation"),)),
    )
    return Card(speech.words("Not confirmed"), body, speech.language)


def _reserve(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells a delegate that the alternate has voted (RULES §4: both are told)."""
    vote = tx.votes.get(prompt.subject_id)
    if vote is None or vote.state is not VoteState.OPEN:
        return None
    acting = tx.votes.acting(vote, member.id)
    if acting is None:
        return None
    body = (
        Text(votes.question(vote.rule, speech), speech.language),
        speech.text(
            "The alternate of {organisation} has voted. That ballot is kept in reserve: yours stands as soon "
            "as you cast it, until the close {at}.",
            organisation=Strong(acting[0].name),
            at=vote.closes_at,
        ),
        options.choices(vote, speech),
    )
    return Card(
        speech.words("Your alternate has voted: vote {number}", number=vote.id), body, speech.language
    )


def _key_lost(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    vote = tx.votes.get(prompt.subject_id)
    if vote is None:
        return None
    body = (
        Text(votes.question(vote.rule, speech), speech.language),
        votes.lost_key(speech),
        speech.text(
            "Ask whoever operates this bot where the key went: every server needs the same keys folder, and "
            "nothing may tidy it up. Then have the vote run again.",
        ),
    )
    return Card(speech.words("Vote {number} is void", number=vote.id), body, speech.language)


def _delegate(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    organisation = tx.organisations.get(prompt.subject_id)
    lines = delegates.mandates(tx, organisation, speech)
    title = speech.words("Who votes for {organisation} has changed", organisation=organisation.name)
    return Card(title, (*lines, Actions((Button(speech.words("Start"), "home"),))), speech.language)


def _link(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    body = (
        speech.text("Somebody entered your linking code from another account. Was that you?"),
        Actions((Button(speech.words("See and confirm"), "link", ("pending",), Style.PRIMARY),)),
    )
    return Card(speech.words("Link an account"), body, speech.language)


_KINDS = {
    "vote": asking.vote,
    "opening": asking.opening,
    "update": asking.update,
    "registration": asking.registration,
    "missing": asking.missing_before,
    "forecast": forecast.card,
    "claim": _claim,
    "confirmed": _confirmed,
    "refused-claim": _refused_claim,
    "reserve": _reserve,
    "key-lost": _key_lost,
    "tie": office.tie,
    "lot": office.lot,
    "no-result": office.no_result,
    "certify": office.certify,
    "challenged": office.challenged,
    "ruled": office.ruled,
    "voided": office.voided,
    "suspended": office.decide_suspended,
    "resumed": office.resumed,
    "recorded": office.recorded,
    "office": office.held,
    "delegate": _delegate,
    "link": _link,
    "away": absence.card,
    "action-given": actions.due,
    "action-due": actions.due,
    **{f"group-{state.value}": group_life.told for state in GroupState},
    "group-rest": upkeep.rest,
    "mandate-expiring": upkeep.expiring,
    "review-due": upkeep.review,
    "role-vacant": upkeep.vacancy,
    "mandate-adopted": mandates.adopted,
    "meeting-moved": meetings.moved,
    "meeting-dropped": meetings.dropped,
    "open-at-move": meetings.open_at_move,
    "left": leaving.left,
    "account-ended": leaving.account_ended,
    "seat-vacant": leaving.seat_vacant,
    "unrepresented": leaving.unrepresented_in,
    "called": objections.called,
    "objected": objections.objected,
    "retracted": objections.retracted,
    "nominated": nominations.consent,
    "nominee-answered": nominations.answer,
    "not-standing": nominations.not_standing,
    "election-drafted": nominations.drafted,
    "election-settled": nominations.settled,
    "election-cancelled": nominations.cancelled,
    "candidate-outcome": nominations.outcome,
    "seat-offered": nominations.offer,
    "term-ending": seats.term_ending,
    "mail-code": mail.sent,
    "mail-sign-in": mail.sent,
    "note": notes.waits,
    "note-corrected": notes.corrected,
    "standing-risk": standing.at_risk,
    "standing-inactive": standing.told,
    "standing-said": standing.told,
}
