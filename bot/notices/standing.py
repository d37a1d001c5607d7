"""How organisations stand in groups, in words: the warning, the change, and who is off a roll (RULES §2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.groups import Group
from bot.domain.meetings import Meeting
from bot.domain.people import Member
from bot.domain.profiles import Body
from bot.domain.prompts import Prompt
from bot.domain.standing import Engagement, Standing, lapses_at, said
from bot.domain.votes import Vote
from bot.notices.engagements import engagements, has_standing, inactive, standing_now
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style, Text


def word(standing: Standing, speech: Speech) -> str:
    """The standing, in the reader's language."""
    return speech.name("standing", standing.value)


def at_risk(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Warns an organisation's people before its standing changes, with the remedy."""
    group = tx.groups.get(prompt.subject_id)
    engagement = _about(tx, prompt)
    if engagement is None or standing_now(tx, engagement) is not Standing.AT_RISK:
        return None
    organisation = tx.organisations.get(engagement.organisation_id).name
    title = speech.words(
        "{organisation} may become inactive: {group}",
        organisation=organisation,
        group=group.called(speech.language),
    )
    return Card(title, warning(tx, group, engagement, speech), speech.language)


def warning(tx: Transaction, group: Group, engagement: Engagement, speech: Speech) -> tuple[Element, ...]:
    """What will become of an organisation that is at risk, what that means, and what to do about it."""
    meeting = tx.meetings.next()
    name = tx.organisations.get(engagement.organisation_id).name
    return (
        Text(_prospect(group, name, meeting, speech), speech.language, Style.NOTICE),
        Text(_so_far(engagement, speech), speech.language),
        Text(_remedy(tx, meeting, speech), speech.language),
        _meaning(speech),
        Actions(
            (
                Button(speech.words("Write an update"), "update", (group.slug,), Style.PRIMARY),
                Button(speech.words("Register"), "attend"),
                Button(speech.words("Standing"), "standing", (group.slug,)),
            )
        ),
    )


def _prospect(group: Group, organisation: str, meeting: Meeting | None, speech: Speech) -> Spans:
    called = group.called(speech.language)
    if meeting is None:
        return speech.say(
            "{organisation} has taken too little part in {group}: it becomes inactive there after the next "
            "global meeting.",
            organisation=Strong(organisation),
            group=called,
        )
    return speech.say(
        "{organisation} has taken too little part in {group}: it becomes inactive there after {meeting}, "
        "{at}.",
        organisation=Strong(organisation),
        group=called,
        meeting=meeting.title,
        at=meeting.ends_at,
    )


def _so_far(engagement: Engagement, speech: Speech) -> Spans:
    if not engagement.acts:
        return speech.say("No update, ballot or attendance of it is on record.")
    last = engagement.acts[-1]
    return speech.say("The last it did: {deed}, {at}.", deed=deed(last.deed.value, speech), at=last.at)


def deed(key: str, speech: Speech) -> str:
    """What was done, in the reader's language."""
    return speech.name("deed", key)


def _remedy(tx: Transaction, meeting: Meeting | None, speech: Speech) -> Spans:
    """`speech.count` counts what the rule of the community asks for."""
    until = meeting.title if meeting else speech.words("the next global meeting")
    return speech.count(
        "To stay active: an update (“nothing to report” is one), a ballot in a vote of the group, or "
        "attending {meeting}. One of these in {days} days is enough.",
        "To stay active: updates (“nothing to report” is one), ballots in votes of the group, or "
        "attending {meeting}. {count} of these in {days} days are enough.",
        tx.community.standing.acts,
        meeting=until,
        days=tx.community.standing.within.days,
    )


def _meaning(speech: Speech) -> Text:
    return speech.text(
        "An inactive organisation keeps its voice and its updates, but is not on the roll of the group’s "
        "votes until it acts again. Votes of the global meeting do not depend on it.",
        Style.MUTED,
    )


def told(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells that an organisation's standing has changed: after a meeting, or because somebody said so."""
    group = tx.groups.get(prompt.subject_id)
    engagement = _about(tx, prompt)
    if engagement is None:
        return None
    now = standing_now(tx, engagement)
    if prompt.kind == "standing-inactive" and now is not Standing.INACTIVE:
        return None
    organisation = tx.organisations.get(engagement.organisation_id).name
    title = speech.words(
        "{organisation}, {group}: {standing}",
        organisation=organisation,
        group=group.called(speech.language),
        standing=word(now, speech),
    )
    body = [
        speech.text(
            "{organisation} stands in {group} as: {standing}.",
            organisation=Strong(organisation),
            group=group.called(speech.language),
            standing=Strong(word(now, speech)),
        ),
        *because(tx, engagement, speech),
    ]
    if now is Standing.INACTIVE:
        body += [_meaning(speech), speech.text("An update brings it back at once.")]
    actions = Actions(
        (
            Button(speech.words("Write an update"), "update", (group.slug,), Style.PRIMARY),
            Button(speech.words("Standing"), "standing", (group.slug,)),
        )
    )
    return Card(title, (*body, actions), speech.language)


def _about(tx: Transaction, prompt: Prompt) -> Engagement | None:
    """The organisation a prompt is about, if it has a standing in the group still."""
    if not has_standing(tx.groups.get(prompt.subject_id)):
        return None
    return engagements(tx, prompt.subject_id).get(int(prompt.unit[1:]))


def because(tx: Transaction, engagement: Engagement, speech: Speech) -> tuple[Text, ...]:
    """Why an organisation stands as it does, where that is not for what it does."""
    if override := said(engagement, tx.now):
        assert override.member_id is not None  # noqa: S101 - only somebody says until when
        return (
            speech.text(
                "{person} has said so, until {at}: {reason}",
                person=Strong(tx.people.member(override.member_id).name),
                at=override.until or tx.now,
                reason=override.reason,
            ),
        )
    if standing_now(tx, engagement) is Standing.ACTIVE:
        at = lapses_at(engagement, tx.community.standing)
        return (speech.text("What it has done counts until {at}.", Style.MUTED, at=at),)
    return (Text(_so_far(engagement, speech), speech.language),)


def off_the_roll(tx: Transaction, vote: Vote, speech: Speech) -> tuple[Text, ...]:
    """Who would be on the roll of a group's vote but for being inactive, and why."""
    if vote.rule.body not in (Body.GROUP, Body.PERSONS):
        return ()
    return tuple(
        Text(_left_off(tx, tx.organisations.get(one).name, engagement, speech), speech.language, Style.NOTICE)
        for one, engagement in inactive(tx, vote.group_id).items()
    )


def _left_off(tx: Transaction, organisation: str, engagement: Engagement, speech: Speech) -> Spans:
    why = because(tx, engagement, speech)[0].spans
    left_off = speech.say("Inactive, so not on the roll: {organisation}.", organisation=Strong(organisation))
    return (*left_off, " ", *why)


def lines(tx: Transaction, known: Mapping[Group, Engagement], speech: Speech) -> list[Element]:
    """Where an organisation stands in each of its groups; with the remedy, where it needs one."""
    shown: list[Element] = []
    for group, engagement in known.items():
        now = standing_now(tx, engagement)
        stands = speech.say(
            "{group}: {standing}.",
            group=Strong(group.called(speech.language)),
            standing=Strong(word(now, speech)),
        )
        shown.append(Text(stands, speech.language))
        if now is Standing.AT_RISK:
            shown += warning(tx, group, engagement, speech)
        else:
            shown += because(tx, engagement, speech)
        if now is Standing.INACTIVE:
            back = Button(speech.words("Write an update"), "update", (group.slug,), Style.PRIMARY)
            shown += [_meaning(speech), Actions((back,))]
    return shown
