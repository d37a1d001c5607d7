"""From a key ("vote:42") to the card it stands for, built from stored state when it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bilingual import bilingual
from bot.domain.refusal import Refusal
from bot.notices import candidates, updates, votes
from bot.phrases import Speech, Speeches
from bot.ports import Transaction
from bot.views import Card


def show(tx: Transaction, key: str, languages: Sequence[str], speeches: Speeches, url: str) -> Card:
    """The card of `key` in one language, or in two at once; raises a refusal for a key of nothing."""
    spoken = languages[:2] or tx.community.languages[:1]
    cards = [_show(tx, key, speeches(language), url) for language in spoken]
    return bilingual(cards[0], cards[1]) if len(cards) == 2 else cards[0]


def _show(tx: Transaction, key: str, speech: Speech, url: str) -> Card:
    kind, _, number = key.partition(":")
    if kind in ("vote", "result"):
        vote = tx.votes.get(int(number))
        if vote:
            return (
                votes.card(tx, vote, speech, url)
                if kind == "vote"
                else votes.result_card(tx, vote, speech, url)
            )
    if kind == "election" and (election := tx.elections.get(int(number))):
        return candidates.card(tx, election, speech)
    if kind == "update":
        update = tx.updates.get(int(number))
        if update:
            return updates.card(tx, update, speech, url)
    raise Refusal("There is nothing to show here any more.")
