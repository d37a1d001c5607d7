"""What a vote looks like: the notice in a conversation, the preview of a draft, a unit's own ballot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.counting.figures import Contest, Figures
from bot.domain.people import Rank
from bot.domain.profiles import Kind, Says, Secrecy
from bot.domain.steps import StepKind
from bot.domain.votes import (
    FULL_FROM,
    OUTCOME_FROM,
    Ballot,
    Disclosure,
    Rule,
    Unit,
    Vote,
    VoteState,
)
from bot.notices import contests, endorsements
from bot.notices.figures import disclosed, figures
from bot.notices.options import choice_words, choices, option_label
from bot.notices.rules import SECRECY, outcome, result_words, rule_words
from bot.phrases import Speech
from bot.ports import Transaction
from bot.ports.votes import Turnout
from bot.views import Actions, Button, Card, Chart, Code, Element, Fields, Link, Spans, Strong, Style, Text


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
    ]
    match vote.state:
        case VoteState.OPEN:
            body += _open_body(tx, vote, speech)
        case VoteState.CLOSED | VoteState.CERTIFIED:
            body += closed_body(tx, vote, speech)
        case VoteState.VOID:
            body += _void_body(tx, vote, speech)
        case VoteState.DRAFT | VoteState.SCHEDULED:
            body += _waiting_body(vote, speech)
    group = tx.groups.get(vote.group_id).called(speech.language)
    title = speech.words("Vote {number}: {group}", number=vote.id, group=group)
    return Card(title, tuple(body), speech.language)


def _open_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    turnout = tx.votes.turnout(vote.id)
    return [
        Fields(
            (
                (speech.words("Closes"), speech.say("{at}", at=vote.closes_at)),
                (speech.words("Turnout"), turnout_words(turnout, speech)),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        ),
        *_options(vote, speech),
        choices(vote, speech),
        *_running(tx, vote, speech),
        Text(rule_words(vote.rule, turnout.eligible, speech), speech.language, Style.MUTED),
        speech.text(SECRECY[vote.rule.secrecy], Style.MUTED),
        Text(typing_words(vote, speech), speech.language, Style.MUTED),
    ]


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


def _options(vote: Vote, speech: Speech) -> list[Element]:
    """The options under their letters; a motion's are its buttons."""
    if vote.rule.kind is Kind.MOTION or not vote.rule.options:
        return []
    pairs = tuple(
        (o.key.upper(), (option_label(vote.rule, o.key, speech.language),)) for o in vote.rule.options
    )
    return [Fields(pairs, speech.language)]


def _running(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The tally while it is open: of a straw poll only (RULES §4, Secrecy)."""
    return [chart(vote.rule, figures(tx, vote), speech)] if vote.rule.straw else []


def typing_words(vote: Vote, speech: Speech) -> Spans:
    """How to vote without buttons."""
    rule = vote.rule
    if rule.kind.says is Says.NOTHING:
        return speech.say(
            "Without buttons, type {command}.",
            command=Code(f"{speech.name('verb', 'object')} {vote.id} …"),
        )
    first = option_label(rule, rule.options[0].key, speech.language).lower()
    if rule.kind.says is Says.ORDER:
        first = " > ".join(option.key.upper() for option in rule.options[:3])
    return speech.say(
        "One organisation, one vote. Without buttons, type {command}.",
        command=Code(f"{speech.name('verb', 'vote')} {vote.id} {first}"),
    )


def _waiting_body(vote: Vote, speech: Speech) -> list[Element]:
    if vote.opens_at is None:
        return [speech.text("A draft: nobody can vote until it is opened.")]
    return [speech.text("Opens {at}; closes {until}.", at=vote.opens_at, until=vote.closes_at)]


def _void_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    by_itself = any(s.kind is StepKind.VOIDED and s.member_id is None for s in tx.lives.steps(vote.id))
    return [speech.text("This vote is void."), *((lost_key(speech),) if by_itself else ())]


def lost_key(speech: Speech) -> Text:
    """Why a sealed vote became void by itself."""
    return speech.text(
        "The key of its sealed ballots was lost, so nobody can read or count them.", Style.NOTICE
    )


def closed_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The result as far as its secrecy and the number of ballots allow (RULES §4, Secrecy)."""
    assert vote.closed_at is not None  # noqa: S101 - closed votes have it
    return [
        *_announced(tx, vote, speech),
        Fields(
            (
                (speech.words("Closed"), speech.say("{at}", at=vote.closed_at)),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        ),
        *endorsements.worth(vote, speech),
    ]


def _announced(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The result in words, and its chart."""
    assert vote.result is not None  # noqa: S101 - closed votes have one
    if vote.rule.kind.says is Says.NOTHING:
        return [Text(outcome(vote.result, speech), speech.language, Style.NOTICE)]
    match disclosed(tx, vote):
        case Disclosure.FULL:
            counts = figures(tx, vote)
            words = result_words(vote.rule, vote.result, counts, speech)
            return [Text(words, speech.language, Style.NOTICE), chart(vote.rule, counts, speech)]
        case Disclosure.OUTCOME:
            few = speech.say("With so few ballots only the outcome is shown.")
            return [Text((*outcome(vote.result, speech), " ", *few), speech.language, Style.NOTICE)]
        case Disclosure.NOTHING:
            return [
                speech.text("Void: with fewer than three ballots a choice could be guessed.", Style.NOTICE)
            ]


def chart(rule: Rule, counts: Figures, speech: Speech) -> Chart:
    """The ballots as bars."""
    if isinstance(counts, Contest):
        return contests.chart(rule, counts, speech)
    numbers = {"yes": counts.yes, "no": counts.no, "abstain": counts.abstain}
    bars = tuple((option_label(rule, o.key, speech.language), numbers[o.key]) for o in rule.options)
    return Chart(speech.words("Ballots"), bars, speech.language)


def result_card(tx: Transaction, vote: Vote, speech: Speech, url: str) -> Card:
    """The message that announces a result, quoted the same everywhere; on our own pages `url` is empty."""
    shown = card(tx, vote, speech, url)
    title = speech.words(
        "Result of vote {number}: {group}",
        number=vote.id,
        group=tx.groups.get(vote.group_id).called(speech.language),
    )
    link = (
        (Text((Link(speech.words("Result sheet"), f"{url}/votes/{vote.id}"),), speech.language),)
        if url
        else ()
    )
    return Card(title, (*shown.body, *link), speech.language)


def preview(
    tx: Transaction, vote: Vote, units: Sequence[Unit], without: Sequence[Unit], speech: Speech, url: str
) -> tuple[Element, ...]:
    """What the mover sees before opening: roll, units without a delegate, rule, quorum."""
    names = ", ".join(unit.name for unit in units) or "—"
    elements: list[Element] = [
        Text(question(vote.rule, speech), speech.language),
        *endorsements.about(tx, vote, speech, url),
        Fields(
            (
                (speech.words("Closes"), speech.say("{at}", at=vote.closes_at)),
                (speech.words("On the roll now ({count})", count=len(units)), (names,)),
            ),
            speech.language,
        ),
        *_options(vote, speech),
        Text(rule_words(vote.rule, len(units), speech), speech.language),
        speech.text(SECRECY[vote.rule.secrecy], Style.MUTED),
    ]
    if len(units) < FULL_FROM and vote.rule.secrecy is not Secrecy.OPEN:
        elements.append(
            speech.text(
                "With fewer than {full} ballots a secret result shows only its outcome, with fewer than "
                "{outcome} nothing.",
                Style.NOTICE,
                full=FULL_FROM,
                outcome=OUTCOME_FROM,
            )
        )
    if without:
        elements.append(
            speech.text(
                "Without a delegate, so nobody can vote for them yet: {names}.",
                Style.NOTICE,
                names=", ".join(unit.name for unit in without),
            )
        )
    said = dict(vote.rule.question)
    for language in (code for code in tx.community.languages if code not in said):
        name = speech.name("language", language)
        elements.append(
            speech.text(
                "The question is not in {language}; its readers are told so.", Style.MUTED, language=name
            )
        )
        label = speech.words("Translate into {language}", language=name)
        elements.append(Actions((Button(label, "translate", (str(vote.id), language)),)))
    return tuple(elements)


def own_ballot(tx: Transaction, vote: Vote, unit: Unit, rank: Rank, speech: Speech) -> tuple[Element, ...]:
    """How a unit's ballot stands, for the person who votes for it."""
    ballots = {b.rank: b for b in tx.votes.ballots_of(vote.id, unit.id)}
    own = ballots.get(rank)
    elements: list[Element] = [
        Text(speech.say("You vote for {organisation}.", organisation=Strong(unit.name)), speech.language)
    ]
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
        elements.append(_reserve(ballots, speech))
    return tuple(elements)


def _reserve(ballots: dict[Rank, Ballot], speech: Speech) -> Text:
    if Rank.DELEGATE in ballots:
        return speech.text(
            "The delegate has voted, so the delegate’s ballot stands; yours is kept in reserve.", Style.NOTICE
        )
    return speech.text(
        "You are the alternate: your ballot is kept in reserve and counts unless the delegate votes.",
        Style.NOTICE,
    )
