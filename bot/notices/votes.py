"""What a vote looks like: the notice in a conversation, the preview of a draft, a unit's own ballot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.casting import standing
from bot.domain.community import named
from bot.domain.counting.motion import Tally, tally
from bot.domain.people import Rank
from bot.domain.profiles import QuorumOf, Secrecy
from bot.domain.votes import Ballot, Disclosure, Rule, Unit, Vote, VoteState, disclosure
from bot.notices.rules import SECRECY, outcome, result_words, rule_words
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Element,
    Fields,
    Link,
    Spans,
    Strong,
    Style,
    Table,
    Text,
)


def question(rule: Rule, speech: Speech) -> Spans:
    """The question in the reader's language; the mover's original, said to be so, where there is none."""
    texts = dict(rule.question)
    if speech.language in texts or len(texts) == 0:
        return (Strong(texts.get(speech.language, "")),)
    return (Strong(rule.question[0][1]), " ", *speech.say("(not translated; the original prevails)"))


def option_label(rule: Rule, key: str, language: str) -> str:
    """What a choice is called."""
    return next(named(o.names, language) for o in rule.options if o.key == key)


def choices(vote: Vote, language: str) -> Actions:
    """The ballot's buttons. They carry the option's number, never the choice in words."""
    return Actions(
        tuple(
            Button(named(option.names, language), "vote", (str(vote.id), str(number)))
            for number, option in enumerate(vote.rule.options, 1)
        )
    )


def card(tx: Transaction, vote: Vote, speech: Speech) -> Card:
    """The notice of a vote as it stands: open with its turnout, or closed with its result."""
    body: list[Element] = [Text(question(vote.rule, speech), speech.language)]
    match vote.state:
        case VoteState.OPEN:
            body += _open_body(tx, vote, speech)
        case VoteState.CLOSED:
            body += closed_body(tx, vote, speech)
        case VoteState.VOID:
            body.append(speech.text("This vote is void."))
        case VoteState.DRAFT | VoteState.SCHEDULED:
            body += _waiting_body(vote, speech)
    group = tx.groups.get(vote.group_id).called(speech.language)
    title = speech.words("Vote {number}: {group}", number=vote.id, group=group)
    return Card(title, tuple(body), speech.language)


def _open_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    turnout = tx.votes.turnout(vote.id)
    first = option_label(vote.rule, vote.rule.options[0].key, speech.language)
    return [
        Fields(
            (
                (speech.words("Closes"), speech.say("{at}", at=vote.closes_at)),
                (
                    speech.words("Turnout"),
                    speech.say(
                        "{cast} of {eligible} have voted", cast=turnout.cast, eligible=turnout.eligible
                    ),
                ),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        ),
        choices(vote, speech.language),
        Text(rule_words(vote.rule, turnout.eligible, speech), speech.language, Style.MUTED),
        speech.text(SECRECY[vote.rule.secrecy], Style.MUTED),
        Text(
            speech.say(
                "One organisation, one vote. Without buttons, type {command}.",
                command=Code(f"{speech.name('verb', 'vote')} {vote.id} {first.lower()}"),
            ),
            speech.language,
            Style.MUTED,
        ),
    ]


def _waiting_body(vote: Vote, speech: Speech) -> list[Element]:
    if vote.opens_at is None:
        return [speech.text("A draft: nobody can vote until it is opened.")]
    return [speech.text("Opens {at}; closes {until}.", at=vote.opens_at, until=vote.closes_at)]


def counted(tx: Transaction, vote: Vote) -> Tally:
    """The tally of the ballots that stand."""
    ballots = standing(tx.votes.ballots(vote.id))
    present = present_units(tx, vote) if vote.rule.quorum.of is QuorumOf.PRESENT else frozenset()
    return tally(
        (b.choice for b in ballots.values()),
        eligible=len(vote.rule.units),
        present=len(present & frozenset(vote.rule.units)),
    )


def present_units(tx: Transaction, vote: Vote) -> frozenset[str]:
    """Units marked in or online for the vote's meeting."""
    if vote.meeting_id is None:
        return frozenset()
    rows = tx.meetings.registrations(vote.meeting_id)
    return frozenset(f"o{r.organisation_id}" for r in rows if r.attendance.value in ("in", "online"))


def closed_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """The result as far as its secrecy and the number of ballots allow (RULES §4, Secrecy)."""
    assert vote.result is not None  # noqa: S101 - closed votes have one
    assert vote.closed_at is not None  # noqa: S101
    figures = counted(tx, vote)
    body: list[Element] = [Text(_result_spans(vote, figures, speech), speech.language, Style.NOTICE)]
    level = disclosure(vote.rule.secrecy, figures.cast)
    if level is Disclosure.FULL:
        body.append(_chart(vote, figures, speech))
    body.append(
        Fields(
            (
                (speech.words("Closed"), speech.say("{at}", at=vote.closed_at)),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        )
    )
    if vote.rule.endorses:
        body.append(speech.text("This endorses nothing until the result is certified.", Style.MUTED))
    else:
        body.append(speech.text("Shared, not endorsed by the global meeting.", Style.MUTED))
    return body


def _result_spans(vote: Vote, figures: Tally, speech: Speech) -> Spans:
    assert vote.result is not None  # noqa: S101
    match disclosure(vote.rule.secrecy, figures.cast):
        case Disclosure.FULL:
            return result_words(vote.rule, vote.result, figures, speech)
        case Disclosure.OUTCOME:
            few = speech.say("With so few ballots only the outcome is shown.")
            return (*outcome(vote.result, speech), " ", *few)
        case Disclosure.NOTHING:
            return speech.say("Void: with fewer than three ballots a choice could be guessed.")


def _chart(vote: Vote, figures: Tally, speech: Speech) -> Chart:
    counts = {"yes": figures.yes, "no": figures.no, "abstain": figures.abstain}
    bars = tuple((named(o.names, speech.language), counts[o.key]) for o in vote.rule.options)
    return Chart(speech.words("Ballots"), bars, speech.language)


def roll_call(tx: Transaction, vote: Vote, speech: Speech) -> Table | None:
    """Who voted how: only of an open ballot, only after its close."""
    if vote.rule.secrecy is not Secrecy.OPEN or vote.state is not VoteState.CLOSED:
        return None
    stands = standing(tx.votes.ballots(vote.id))
    rows = tuple(
        ((unit.name,), (_choice_of(vote, stands.get(unit.id), speech),)) for unit in tx.votes.roll(vote.id)
    )
    return Table((speech.words("Organisation"), speech.words("Ballot")), rows, speech.language)


def _choice_of(vote: Vote, ballot: Ballot | None, speech: Speech) -> str:
    if ballot is None:
        return speech.words("no ballot")
    label = option_label(vote.rule, ballot.choice, speech.language)
    return label if ballot.rank is Rank.DELEGATE else speech.words("{choice} (alternate)", choice=label)


def result_card(tx: Transaction, vote: Vote, speech: Speech, url: str = "") -> Card:
    """The message that announces a result, quoted the same everywhere."""
    shown = card(tx, vote, speech)
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
    tx: Transaction, vote: Vote, units: Sequence[Unit], without: Sequence[Unit], speech: Speech
) -> tuple[Element, ...]:
    """What the mover sees before opening: roll, units without a delegate, rule, quorum."""
    names = ", ".join(unit.name for unit in units) or "—"
    elements: list[Element] = [
        Text(question(vote.rule, speech), speech.language),
        Fields(
            (
                (speech.words("Closes"), speech.say("{at}", at=vote.closes_at)),
                (speech.words("On the roll now ({count})", count=len(units)), (names,)),
            ),
            speech.language,
        ),
        Text(rule_words(vote.rule, len(units), speech), speech.language),
        speech.text(SECRECY[vote.rule.secrecy], Style.MUTED),
    ]
    if without:
        elements.append(
            speech.text(
                "Without a delegate, so nobody can vote for them yet: {names}.",
                Style.NOTICE,
                names=", ".join(unit.name for unit in without),
            )
        )
    if len(dict(vote.rule.question)) < len(tx.community.languages):
        elements.append(
            speech.text("The question is in one language only; readers are told so.", Style.MUTED)
        )
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
        label = Strong(option_label(vote.rule, own.choice, speech.language))
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
