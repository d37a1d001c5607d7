"""From a key ("vote:42") to the card it stands for, built from stored state when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.bilingual import bilingual
from bot.domain.refusal import Refusal
from bot.notices import agenda, candidates, decisions, digest, notes, updates, votes
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
    made = _KINDS[kind](tx, int(number), speech, url) if kind in _KINDS else None
    if made is None:
        raise Refusal("There is nothing to show here any more.")
    return made


def _vote(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    vote = tx.votes.get(number)
    return votes.card(tx, vote, speech, url) if vote else None


def _result(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    vote = tx.votes.get(number)
    return votes.result_card(tx, vote, speech, url) if vote else None


def _election(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:  # noqa: ARG001 - as all
    election = tx.elections.get(number)
    return candidates.card(tx, election, speech) if election else None


def _update(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    update = tx.updates.get(number)
    return updates.card(tx, update, speech, url) if update else None


def _agenda(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    meeting = tx.meetings.get(number)
    return agenda.card(tx, meeting, speech, url) if meeting else None


def _digest(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    meeting = tx.meetings.get(number)
    return digest.card(tx, meeting, speech, url) if meeting else None


def _decision(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:  # noqa: ARG001 - as all
    decision = tx.decisions.by_id(number)
    return decisions.card(tx, decision, speech) if decision else None


def _note(tx: Transaction, number: int, speech: Speech, url: str) -> Card | None:
    note = tx.notes.get(number)
    return notes.summary(tx, note, speech, url) if note else None


_KINDS: Mapping[str, Callable[[Transaction, int, Speech, str], Card | None]] = {
    "vote": _vote,
    "result": _result,
    "election": _election,
    "update": _update,
    "agenda": _agenda,
    "digest": _digest,
    "decision": _decision,
    "note": _note,
}
