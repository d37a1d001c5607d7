"""One message with all that is due to one reader (RULES §3)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.phrases import Speech
from bot.views import Actions, Button, Card, Divider, Element, Strong, Style, Text

WHOLE = 6
"""Shown whole in one message; of more, which no platform would take, the titles. The start shows them all."""


def gathered(cards: Sequence[Card], speech: Speech, *, asks: bool) -> Card:
    """The cards as one, those that end first coming first; a single one as it is."""
    footer = (_footer(speech),) if asks else ()
    if len(cards) == 1:
        return Card(cards[0].title, (*cards[0].body, *footer), speech.language)
    body: list[Element] = []
    for card in cards[:WHOLE]:
        body += [Text((Strong(card.title),), speech.language, Style.HEADING), *card.body, Divider()]
    if rest := cards[WHOLE:]:
        titles = "; ".join(card.title for card in rest)
        body += [
            speech.text("Also: {titles}.", titles=titles),
            Actions((Button(speech.words("Show all"), "home", style=Style.PRIMARY),)),
        ]
    title = speech.words("{count} things wait for you", count=len(cards))
    return Card(title, (*body, *footer), speech.language)


def _footer(speech: Speech) -> Actions:
    return Actions(
        (
            Button(speech.words("Why this message?"), "why", ("message",)),
            Button(speech.words("Snooze for 3 days"), "snooze", ("3d",)),
        )
    )
