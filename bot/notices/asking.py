"""What the plan of prompts asks for, of whoever still must act (RULES §3)."""

from __future__ import annotations

from bot.domain.groups import Role
from bot.domain.occasions import PATIENCE
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.domain.votes import Unit, Vote
from bot.notices import meetings, options, votes, waiting
from bot.notices.missing import gaps
from bot.notices.units import themselves
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Fields, Strong, Style, Text


def opening(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """A vote has opened in which the reader votes."""
    title = speech.words("A vote is open: vote {number}", number=prompt.subject_id)
    return _ballot(tx, prompt, member, speech, title)


def vote(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """A ballot is still wanted."""
    title = speech.words("Your vote is needed: vote {number}", number=prompt.subject_id)
    return _ballot(tx, prompt, member, speech, title)


def _ballot(tx: Transaction, prompt: Prompt, member: Member, speech: Speech, title: str) -> Card | None:
    asked = waiting.open_vote(tx, prompt.subject_id)
    if asked is None:
        return None
    unit = waiting.silent_unit(tx, asked, prompt.unit)
    if unit is None or not _is_asked(tx, asked, unit, member):
        return None
    body: list[Element] = [
        Text(votes.question(asked.rule, speech), speech.language),
        _not_voted(asked, unit, speech),
        options.choices(asked, speech),
        speech.text(
            "You are asked because you vote in it. Your choice can be changed until the close.", Style.MUTED
        ),
    ]
    return Card(title, tuple(body), speech.language)


def _is_asked(tx: Transaction, asked: Vote, unit: Unit, member: Member) -> bool:
    return any(m.id == member.id and since <= tx.now for m, since in waiting.voters(tx, asked, unit.id))


def _not_voted(asked: Vote, unit: Unit, speech: Speech) -> Text:
    if themselves(asked.rule):
        return speech.text("You have not voted yet. The vote closes {at}.", at=asked.closes_at)
    return speech.text(
        "{organisation} has not voted yet. The vote closes {at}.",
        organisation=Strong(unit.name),
        at=asked.closes_at,
    )


def update(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """A group has no update for the meeting yet."""
    meeting = waiting.meeting_at(tx, prompt.deadline)
    group = next((g for g in waiting.reporting_groups(tx) if g.id == prompt.subject_id), None)
    if meeting is None or group is None or tx.updates.exists(group.id, meeting.id):
        return None
    roles = waiting.roles(tx, group, member)
    if not roles:
        return None
    body: tuple[Element, ...] = (
        speech.text(
            "{group} has no update yet for {meeting}, which begins {at}.",
            group=Strong(group.called(speech.language)),
            meeting=meeting.title,
            at=meeting.starts_at,
        ),
        Actions(
            (
                Button(speech.words("Write the update"), "update", (group.slug,), Style.PRIMARY),
                Button(
                    speech.words("Nothing to report"),
                    "update",
                    (group.slug, speech.name("update", "nothing to report")),
                ),
            )
        ),
        speech.text("Two lines are enough; “nothing to report” is an update too.", Style.MUTED),
        *_unanswered(tx, prompt, member, roles, speech),
    )
    return Card(
        speech.words("An update is due: {group}", group=group.called(speech.language)), body, speech.language
    )


def _unanswered(
    tx: Transaction, prompt: Prompt, member: Member, roles: frozenset[str], speech: Speech
) -> tuple[Text, ...]:
    """Why somebody is asked who does not lead the group."""
    asked = tx.deliveries.asked_about((prompt.kind,), prompt.subject_id, prompt.deadline)
    others = (len(sent) for m, sent in asked.items() if m != member.id)
    if Role.LEAD in roles or max(others, default=0) < PATIENCE:
        return ()
    return (speech.text("You are asked because nobody has answered earlier prompts.", Style.NOTICE),)


def registration(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """The reader's organisation has not said whether it comes."""
    meeting = waiting.meeting_at(tx, prompt.deadline)
    if meeting is None or member.organisation_id is None:
        return None
    if tx.meetings.registration(meeting.id, member.organisation_id):
        return None
    body = (meetings.line(meeting, speech), *meetings.registration(tx, member, meeting, speech))
    return Card(speech.words("Register for the global meeting"), body, speech.language)


def missing_before(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells the secretary what is missing before the meeting."""
    meeting = waiting.meeting_at(tx, prompt.deadline)
    found = gaps(tx, meeting, speech) if meeting else ()
    if meeting is None or not found:
        return None
    body = (
        meetings.line(meeting, speech),
        Fields(tuple((gap.label, (str(len(gap.missing)),)) for gap in found), speech.language),
        Actions((Button(speech.words("Desk"), "desk", style=Style.PRIMARY),)),
    )
    return Card(speech.words("Missing before the global meeting"), body, speech.language)
