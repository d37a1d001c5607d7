"""What an update looks like where it is shared."""

from __future__ import annotations

from bot.domain.updates import Update
from bot.notices import endorsements
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Person, Spans, Style, Text


def card(tx: Transaction, update: Update, speech: Speech, url: str) -> Card:
    """One update with its author; it always ends with what it is not."""
    group = tx.groups.get(update.group_id)
    return Card(
        speech.words("Update {number}: {group}", number=update.id, group=group.called(speech.language)),
        (
            *endorsements.endorsed_mandates(tx, [group], speech, url),
            Text((update.text,), speech.language),
            Text(author(tx, update, speech), speech.language, Style.MUTED),
            speech.text("Shared, not endorsed by the global meeting.", Style.MUTED),
        ),
        speech.language,
    )


def author(tx: Transaction, update: Update, speech: Speech) -> Spans:
    """Who posted it, for which organisation, when."""
    member = tx.people.member(update.member_id)
    organisation = tx.organisations.get(update.organisation_id).name
    return speech.say(
        "{person}, {organisation}, {at}",
        person=Person(member.name),
        organisation=organisation,
        at=update.posted_at,
    )
