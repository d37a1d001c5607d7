"""A draft as its mover sees it: what opening it would mean (RULES §4)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.profiles import Secrecy
from bot.domain.votes import FULL_FROM, OUTCOME_FROM, Unit, Vote
from bot.notices import endorsements, standing
from bot.notices.options import listed
from bot.notices.rules import rule_words, secrecy_words
from bot.notices.votes import question
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Element, Fields, Style, Text


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
        *standing.off_the_roll(tx, vote, speech),
        *listed(vote, speech),
        Text(rule_words(vote.rule, len(units), speech), speech.language),
        Text(secrecy_words(vote.rule, speech), speech.language, Style.MUTED),
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
