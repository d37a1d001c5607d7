"""What a vote looks like: the notice in a conversation, the preview of a draft, a unit's own ballot."""

from __future__ import annotations

from bot.domain.counting.motion import NO
from bot.domain.people import Rank
from bot.domain.profiles import Kind, Says, Secrecy
from bot.domain.steps import StepKind, awaits_lot
from bot.domain.votes import (
    Ballot,
    Disclosure,
    Rule,
    Unit,
    Vote,
    VoteState,
)
from bot.notices import circulated, consensus, elections, endorsements, lives, suspended
from bot.notices.charts import chart, running
from bot.notices.figures import disclosed, figures
from bot.notices.options import choice_words, choices, listed, typed_choice
from bot.notices.results import outcome, result_words
from bot.notices.rules import name, result_name, rule_words, secrecy_words
from bot.notices.units import one_vote, voting_for
from bot.notices.vetoes import vetoes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.ports.votes import Turnout
from bot.views import Card, Code, Element, Fields, Link, Spans, Strong, Style, Text


def question(rule: Rule, speech: Speech) -> Spans:
    """The question in the reader's language; the mover's original, said to be so, where there is none."""
    texts = dict(rule.question)
    if speech.language in texts or len(texts) == 0:
        return (Strong(texts.get(speech.language, "")),)
    return (Strong(rule.question[0][1]), " ", *speech.say("(not translated; the original prevails)"))


def card(tx: Transaction, vote: Vote, speech: Speech, url: str) -> Card:
    """The notice of a vote as it stands: open with its turnout, or closed with its result."""
    body: list[Element] = [
        Text(question(vote.rule, speech), speech.language),
        *endorsements.about(tx, vote, speech, url),
        *circulated.about(tx, vote, speech, url),
    ]
    match vote.state:
        case VoteState.OPEN:
            body += _open_body(tx, vote, speech)
        case VoteState.SUSPENDED:
            body += suspended.body(tx, vote, speech)
        case VoteState.CLOSED | VoteState.CERTIFIED:
            body += closed_body(tx, vote, speech)
        case VoteState.VOID:
            body += _void_body(tx, vote, speech)
        case VoteState.DRAFT | VoteState.SCHEDULED:
            body += _waiting_body(vote, speech)
    return Card(title(tx, vote, speech), tuple(body), speech.language)


def title(tx: Transaction, vote: Vote, speech: Speech) -> str:
    """What a vote is, its number and whose it is."""
    group = tx.groups.get(vote.group_id).called(speech.language)
    return speech.words("{vote}: {group}", vote=name(vote, speech), group=group)


def closing(tx: Transaction, vote: Vote, speech: Speech) -> Spans:
    """When an open vote ends, for a line about it."""
    if vote.rule.kind is Kind.CONSENSUS:
        return consensus.when(tx, vote, speech)
    return speech.say("closes {at}", at=vote.closes_at)


def _open_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    turnout = tx.votes.turnout(vote.id)
    small = [
        Text(rule_words(vote.rule, turnout.eligible, speech), speech.language, Style.MUTED),
        Text(secrecy_words(vote.rule, speech), speech.language, Style.MUTED),
        Text(typing_words(vote, speech), speech.language, Style.MUTED),
    ]
    if vote.rule.kind is Kind.CONSENSUS:
        return [*consensus.open_body(tx, vote, speech), *small]
    return [
        Fields(
            (
                (speech.words("Closes"), speech.say("{at}", at=vote.closes_at)),
                (speech.words("Turnout"), turnout_words(turnout, speech)),
                (speech.words("Code"), (Code(vote.code),)),
                *_commitment(tx, vote, speech),
            ),
            speech.language,
        ),
        *lives.links(tx, vote, speech),
        *listed(vote, speech),
        choices(vote, speech),
        *running(tx, vote, speech),
        *small,
    ]


def _commitment(tx: Transaction, vote: Vote, speech: Speech) -> tuple[tuple[str, Spans], ...]:
    """What a lot is committed to, where the vote may need one."""
    lot = lives.committed(tx, vote) if vote.rule.kind.draws_lots else None
    return ((speech.words("Number for a lot, as its hash"), (lot,)),) if lot else ()


def turnout_words(turnout: Turnout, speech: Speech) -> Spans:
    """How many have voted of how many, and how many of the roll have recused themselves."""
    voted = speech.say("{cast} of {eligible} have voted", cast=turnout.cast, eligible=turnout.eligible)
    if not turnout.recused:
        return voted
    return (
        *voted,
        *speech.count("; {count} has recused itself", "; {count} have recused themselves", turnout.recused),
    )


def participation(tx: Transaction, vote: Vote, speech: Speech) -> tuple[Element, ...]:
    """Who has voted and who has not, for the secretariat (RULES §4, Secrecy)."""
    voted, recused = tx.votes.has_voted(vote.id), tx.votes.recused(vote.id)
    units = [unit for unit in tx.votes.roll(vote.id) if unit.id not in recused]
    names = (
        (speech.words("Have voted"), [u.name for u in units if u.id in voted]),
        (speech.words("Have not voted yet"), [u.name for u in units if u.id not in voted]),
    )
    pairs = tuple((label, (", ".join(some) or "—",)) for label, some in names)
    return (speech.text("Seen by the secretariat only", Style.HEADING), Fields(pairs, speech.language))


def typing_words(vote: Vote, speech: Speech) -> Spans:
    """How to vote without buttons."""
    rule = vote.rule
    typing = speech.say("Without buttons, type {command}.", command=Code(typed_ballot(vote, speech)))
    if rule.kind.says is Says.NOTHING:
        return typing
    said = (*one_vote(rule, speech), " ", *typing)
    if not rule.threshold.veto:
        return said
    names = (("verb", "vote"), ("choice", NO), ("keyword", "because"))
    verb, against, because = (speech.name(context, key) for context, key in names)
    command = f"{verb} {vote.id} {against} {because} …"
    return (*said, " ", *speech.say("To vote against, type {command}.", command=Code(command)))


def typed_ballot(vote: Vote, speech: Speech) -> str:
    """What somebody might type in a vote."""
    if vote.rule.kind.says is Says.NOTHING:
        return f"{speech.name('verb', 'object')} {vote.id} …"
    return f"{speech.name('verb', 'vote')} {vote.id} {typed_choice(vote.rule, speech)}"


def _waiting_body(vote: Vote, speech: Speech) -> list[Element]:
    if vote.opens_at is None:
        return [speech.text("A draft: nobody can vote until it is opened.")]
    return [speech.text("Opens {at}; closes {until}.", at=vote.opens_at, until=vote.closes_at)]


def _void_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    by_itself = any(s.kind is StepKind.VOIDED and s.member_id is None for s in tx.lives.steps(vote.id))
    lost = (lost_key(speech),) if by_itself else ()
    return [speech.text("This vote is void.", Style.NOTICE), *lost, *lives.standing(tx, vote, speech)]


def lost_key(speech: Speech) -> Text:
    """Why a sealed vote became void by itself."""
    return speech.text(
        "The key of its sealed ballots was lost, so nobody can read or count them.", Style.NOTICE
    )


def closed_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The result as far as its secrecy and the number of ballots allow (RULES §4, Secrecy)."""
    assert vote.closed_at is not None  # noqa: S101 - closed votes have it
    return [
        *announced(tx, vote, speech),
        *(elected := elections.won(tx, vote, speech)),
        Fields(
            (
                (speech.words("Closed"), speech.say("{at}", at=vote.closed_at)),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        ),
        *lives.standing(tx, vote, speech),
        *(() if elected else endorsements.worth(vote, speech)),
    ]


def announced(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The result in words, and its chart."""
    assert vote.result is not None  # noqa: S101 - closed votes have one
    if vote.rule.kind is Kind.CONSENSUS:
        return consensus.closed_body(tx, vote, speech)
    if awaits_lot(vote):
        return [Text(outcome(vote.result, speech), speech.language, Style.NOTICE)]
    match disclosed(tx, vote):
        case Disclosure.FULL:
            counts = figures(tx, vote)
            words = result_words(vote.rule, vote.result, counts, speech)
            said = Text(words, speech.language, Style.NOTICE)
            return [said, *vetoes(tx, vote, speech), chart(vote.rule, counts, speech)]
        case Disclosure.OUTCOME:
            few = speech.say("With so few ballots only the outcome is shown.")
            return [Text((*outcome(vote.result, speech), " ", *few), speech.language, Style.NOTICE)]
        case Disclosure.NOTHING:
            return [
                speech.text("Void: with fewer than three ballots a choice could be guessed.", Style.NOTICE)
            ]


def result_card(tx: Transaction, vote: Vote, speech: Speech, url: str) -> Card:
    """The message that announces a result, quoted the same everywhere; on our own pages `url` is empty."""
    shown = card(tx, vote, speech, url)
    group = tx.groups.get(vote.group_id).called(speech.language)
    title = speech.words("{vote}: {group}", vote=result_name(vote, speech), group=group)
    link = (
        (Text((Link(speech.words("Result sheet"), f"{url}/votes/{vote.id}"),), speech.language),)
        if url
        else ()
    )
    return Card(title, (*shown.body, *link), speech.language)


def own_ballot(tx: Transaction, vote: Vote, unit: Unit, rank: Rank, speech: Speech) -> tuple[Element, ...]:
    """How a unit's ballot stands, for the person who votes for it."""
    own = next((b for b in tx.votes.ballots_of(vote.id, unit.id) if b.rank is rank), None)
    return standing_ballot(tx, vote, unit, rank, own, speech)


def standing_ballot(
    tx: Transaction, vote: Vote, unit: Unit, rank: Rank, own: Ballot | None, speech: Speech
) -> tuple[Element, ...]:
    """The same, where the ballot of that rank is at hand."""
    elements: list[Element] = [Text(voting_for(vote.rule, unit, speech), speech.language)]
    if own is None:
        elements.append(speech.text("Your ballot is not cast yet."))
    elif vote.rule.secrecy is Secrecy.OPEN:
        label = Strong(choice_words(vote.rule, own.choice, speech))
        elements.append(
            Text(
                speech.say("Your ballot: {choice}, received {at}.", choice=label, at=own.cast_at),
                speech.language,
            )
        )
    else:
        elements.append(speech.text("Your ballot was received {at}.", at=own.cast_at))
    if rank is Rank.ALTERNATE:
        elements.append(_reserve(tx, vote, unit, speech))
    return tuple(elements)


def _reserve(tx: Transaction, vote: Vote, unit: Unit, speech: Speech) -> Text:
    if any(ballot.rank is Rank.DELEGATE for ballot in tx.votes.ballots_of(vote.id, unit.id)):
        return speech.text(
            "The delegate has voted, so the delegate’s ballot stands; yours is kept in reserve.", Style.NOTICE
        )
    return speech.text(
        "You are the alternate: your ballot is kept in reserve and counts unless the delegate votes.",
        Style.NOTICE,
    )
