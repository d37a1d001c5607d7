"""The result sheet: all that a result is made of, for whoever wants to check it."""

from __future__ import annotations

from bot.domain.casting import standing
from bot.domain.counting.figures import Contest
from bot.domain.counting.lots import commitment
from bot.domain.people import Rank
from bot.domain.profiles import Says, Secrecy
from bot.domain.steps import awaits_lot
from bot.domain.votes import Ballot, Disclosure, Vote
from bot.notices import counts, lives, votes
from bot.notices.figures import disclosed, figures
from bot.notices.options import choice_words
from bot.notices.rules import rule_words, secrecy_words
from bot.notices.units import one
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Code, Element, Fields, Spans, Style, Table, Text


def sheet(tx: Transaction, vote: Vote, speech: Speech, url: str = "") -> Card:
    """The result of a vote that has one, with its count, its rule, its roll and what proves them.

    With the `url` of the web it begins with the link to the same there, for a long one may not fit elsewhere.
    """
    announced = votes.result_card(tx, vote, speech, url)
    body = (*announced.body, *count(tx, vote, speech), *_rule(vote, speech), *_roll(tx, vote, speech))
    ends = (*lives.life(tx, vote, speech), *_record(tx, vote, speech))
    return Card(announced.title, (*body, *ends), speech.language)


def count(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """Every stage, as far as the secrecy of the vote lets the figures be shown."""
    hidden = vote.rule.kind.says is Says.NOTHING or awaits_lot(vote)
    if hidden or disclosed(tx, vote) is not Disclosure.FULL:
        return []
    contest = figures(tx, vote)
    return counts.sheet(vote.rule, contest, speech) if isinstance(contest, Contest) else []


def _rule(vote: Vote, speech: Speech) -> list[Element]:
    return [
        speech.text("The rule", Style.HEADING),
        Text(rule_words(vote.rule, len(vote.rule.units), speech), speech.language),
        Text(secrecy_words(vote.rule, speech), speech.language, Style.MUTED),
    ]


def _roll(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """Who could vote; and how they did, only of an open ballot (RULES §4, Secrecy)."""
    units = tx.votes.roll(vote.id)
    if vote.rule.secrecy is not Secrecy.OPEN or vote.rule.kind.says is Says.NOTHING:
        names = ", ".join(unit.name for unit in units)
        heading = speech.text("On the roll ({count})", Style.HEADING, count=len(units))
        return [heading, speech.paragraph(names)]
    stands, recused = standing(tx.votes.ballots(vote.id)), tx.votes.recused(vote.id)
    rows = tuple(
        ((unit.name,), (_ballot(vote, stands.get(unit.id), speech, recused=unit.id in recused),))
        for unit in units
    )
    return [
        speech.text("Who voted how", Style.HEADING),
        Table((one(vote.rule, speech), speech.words("Ballot")), rows, speech.language),
    ]


def _ballot(vote: Vote, ballot: Ballot | None, speech: Speech, *, recused: bool) -> str:
    if recused:
        return speech.words("recused")
    if ballot is None:
        return speech.words("no ballot")
    label = choice_words(vote.rule, ballot.choice, speech)
    if ballot.recorded:
        return speech.words("{choice} (recorded by the secretariat)", choice=label)
    return label if ballot.rank is Rank.DELEGATE else speech.words("{choice} (alternate)", choice=label)


def _record(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """What ties the result to the record: the rule's code, and the record's root at the opening."""
    size, _, root = vote.root.partition(":")
    pairs: list[tuple[str, Spans]] = [(speech.words("Code of the rules"), (Code(vote.code),))]
    if root:
        words = speech.say("{root}, after {size} entries", root=Code(root), size=size)
        pairs.append((speech.words("Root of the record at the opening"), words))
    lot = tx.lives.lot(vote.id)
    if lot and not awaits_lot(vote):
        numbers = ", ".join(map(str, lot.numbers))
        pairs.append((speech.words("Numbers of the lot"), (Code(numbers),)))
        pairs.append(
            (speech.words("Hash shown at the opening"), (Code(commitment(vote.code, lot.committed)),))
        )
    return [Fields(tuple(pairs), speech.language)]
