"""What an update looks like where it is shared, in a list, and as it was before it was edited."""

from __future__ import annotations

from bot.domain.community import named
from bot.domain.updates import Update
from bot.notices import endorsements
from bot.notices.objectives import objectives
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Element, Person, Spans, Style, Text


def card(tx: Transaction, update: Update, speech: Speech, url: str) -> Card:
    """One update with its author; it always ends with what it is not."""
    group = tx.groups.get(update.group_id)
    return Card(
        speech.words("Update {number}: {group}", number=update.id, group=group.called(speech.language)),
        (
            *endorsements.endorsed_mandates(tx, [group], speech, url),
            *body(tx, update, speech),
            speech.text("Shared, not endorsed by the global meeting.", Style.MUTED),
        ),
        speech.language,
    )


def body(tx: Transaction, update: Update, speech: Speech) -> list[Element]:
    """Its objective, what it says and who posted it; of one that was withdrawn, that it was."""
    author = Text(_author(tx, update, speech), speech.language, Style.MUTED)
    if update.withdrawn_at is not None:
        return [
            speech.text("Update {number} was withdrawn {at}.", number=update.id, at=update.withdrawn_at),
            author,
        ]
    return [*_objective(tx, update, speech), text(update.text, speech), author]


def text(said: str, speech: Speech) -> Text:
    """What an update says; an empty one says that there was nothing to report."""
    return speech.paragraph(said) if said else speech.text("Nothing to report.")


def _objective(tx: Transaction, update: Update, speech: Speech) -> list[Text]:
    """The objective it is about, in the words of the mandate as it was then."""
    if update.objective is None:
        return []
    stated = objectives(tx, tx.groups.get(update.group_id), update.posted_at).get(update.objective)
    if stated is None:
        return []
    return [
        speech.text(
            "Objective {number}: {text}",
            Style.MUTED,
            number=update.objective,
            text=named(stated.texts, speech.language),
        )
    ]


def _author(tx: Transaction, update: Update, speech: Speech) -> Spans:
    """Who posted it, for which organisation, when, and whether it was edited."""
    member = tx.people.member(update.member_id)
    said = speech.say(
        "{person}, {organisation}, {at}",
        person=Person(member.name),
        organisation=tx.organisations.get(update.organisation_id).name,
        at=update.posted_at,
    )
    if update.version == 1:
        return said
    return (*said, " — ", *speech.say("edited, version {number}", number=update.version))
