"""How actions read, in lists and to whoever owns one (RULES §3)."""

from __future__ import annotations

from bot.domain.actions import ActionPoint
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Person, Spans, Strong, Style, Text


def line(tx: Transaction, action: ActionPoint, speech: Speech) -> Text:
    """Its number, what is to be done, by whom and until when."""
    facts: Spans = speech.say("{owner}, until {at}", owner=_owner(tx, action, speech), at=action.due_at)
    if action.done_at is not None:
        facts = (*facts, " — ", *speech.say("done {at}", at=action.done_at))
    elif action.is_overdue(tx.now):
        facts = (*facts, " — ", Strong(speech.words("overdue")))
    return Text((f"{action.id}. ", action.text, " — ", *facts), speech.language)


def _owner(tx: Transaction, action: ActionPoint, speech: Speech) -> Spans:
    person = Person(tx.people.member(action.member_id).name)
    if action.organisation_id is None:
        return (person,)
    organisation = tx.organisations.get(action.organisation_id).name
    return speech.say("{person} ({organisation})", person=person, organisation=organisation)


def done_button(action: ActionPoint, speech: Speech) -> Button:
    """Says that it is done."""
    return Button(speech.words("Done: action {number}", number=action.id), "done", (str(action.id),))


def due(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Reminds its owner of an action, or tells them that it is theirs; nothing once it is done."""
    action = tx.actions.get(prompt.subject_id)
    if action is None or action.done_at is not None or action.member_id != member.id:
        return None
    overdue = action.is_overdue(tx.now)
    when = (
        speech.text("It was due {at}.", Style.NOTICE, at=action.due_at)
        if overdue
        else speech.text("It is due {at}.", at=action.due_at)
    )
    body: tuple[Element, ...] = (
        speech.paragraph(Strong(action.text)),
        *_agreed(tx, action, speech),
        when,
        Actions((done_button(action, speech), Button(speech.words("Actions"), "actions"))),
    )
    title = (
        speech.words("Your action {number} is overdue", number=action.id)
        if overdue
        else speech.words("Your action {number}", number=action.id)
    )
    return Card(title, body, speech.language)


def _agreed(tx: Transaction, action: ActionPoint, speech: Speech) -> list[Text]:
    meeting = tx.meetings.get(action.meeting_id) if action.meeting_id is not None else None
    return [speech.text("Agreed at {meeting}.", Style.MUTED, meeting=meeting.title)] if meeting else []
