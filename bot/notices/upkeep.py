"""What somebody is asked for so that a group goes on: renewal, a review, a lead, or rest (RULES §2, §3)."""

from __future__ import annotations

from bot.domain.group_life import Rest, review_due
from bot.domain.groups import ACTIVE_STATES, LEADING, Group, GroupState, Role
from bot.domain.mandates import EXPIRES_SOON
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices.group_life import life_of, vacant
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Strong, Style


def rest(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Proposes dormancy to focal point and secretary, as long as there is a reason for it."""
    group = tx.groups.get(prompt.subject_id)
    proposed = life_of(tx, group).rest(tx.now)
    if proposed is None:
        return None
    why = (
        speech.text("There was no update, ballot or attendance for half a year.")
        if proposed[0] is Rest.IDLE
        else speech.text("Nobody has led it for four weeks.")
    )
    body = (
        why,
        speech.text("Shall it rest? A dormant group takes nothing new until an update wakes it."),
        Actions(
            (
                Button(speech.words("Make it dormant"), "group", (group.slug, "dormant"), Style.PRIMARY),
                Button(speech.words("Show the group"), "show", (group.slug,)),
            )
        ),
    )
    return _card(
        speech.words("Is it still alive? {group}", group=group.called(speech.language)), speech, *body
    )


def expiring(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Asks lead, focal point and secretary to renew a mandate that ends soon, or has ended."""
    group, mandate = tx.groups.get(prompt.subject_id), tx.mandates.in_force(prompt.subject_id)
    over_at = life_of(tx, group).over_at
    if mandate is None or over_at is None or group.state not in ACTIVE_STATES:
        return None
    if tx.now < over_at - EXPIRES_SOON:
        return None
    day = Strong(mandate.charter.end.isoformat())
    said = (
        speech.text("The mandate of {group} ended with {day}.", group=group.called(speech.language), day=day)
        if tx.now >= over_at
        else speech.text(
            "The mandate of {group} ends with {day}.", group=group.called(speech.language), day=day
        )
    )
    meaning = speech.text(
        "Without a decision to renew, extend or complete it, the group goes under review then, and is "
        "dormant 90 days later."
    )
    title = speech.words("A mandate to renew: {group}", group=group.called(speech.language))
    return _card(title, speech, said, meaning, Actions(tuple(_renewals(tx, group, member, speech))))


def _renewals(tx: Transaction, group: Group, member: Member, speech: Speech) -> list[Button]:
    """What this reader can do about it."""
    secretary = "secretary" in member.community_roles
    leads = any(m.group_id == group.id and m.role in LEADING for m in tx.groups.of_member(member.id))
    buttons = [Button(speech.words("Show the mandate"), "mandate", (group.slug,))]
    if leads or secretary:
        buttons.insert(0, Button(speech.words("Draft a new version"), "amend", (group.slug,), Style.PRIMARY))
    if secretary:
        buttons += [
            Button(speech.words("Extend it"), "group", (group.slug, "extend")),
            Button(speech.words("Complete it"), "group", (group.slug, "complete")),
        ]
    return buttons


def review(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Asks those who lead to review a mandate whose review is due."""
    group, mandate = tx.groups.get(prompt.subject_id), tx.mandates.in_force(prompt.subject_id)
    if mandate is None or group.state not in ACTIVE_STATES - {GroupState.UNDER_REVIEW}:
        return None
    due = review_due(mandate.since, tx.groups.steps(group.id), mandate.charter.review)
    if tx.now < due:
        return None
    title = speech.words("A review is due: {group}", group=group.called(speech.language))
    said = speech.text(
        "Its members review the mandate regularly; this has been due since {at}: what is done, what is left, "
        "is it still right?",
        at=due,
    )
    start = Button(speech.words("Start the review"), "review", (group.slug,), Style.PRIMARY)
    show = Button(speech.words("Show the mandate"), "mandate", (group.slug,))
    return _card(title, speech, said, Actions((start, show)))


def vacancy(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Asks the secretary, or the advisory group's chair, for a lead or focal point that is missing."""
    group = tx.groups.get(prompt.subject_id)
    roles = vacant(tx, group)
    if not roles:
        return None
    title = speech.words("A role is vacant: {group}", group=group.called(speech.language))
    named = {Role.LEAD: speech.words("Name a lead"), Role.FOCAL_POINT: speech.words("Name a focal point")}
    missing = [speech.text("Nobody is its {role}.", role=speech.name("role", role.value)) for role in roles]
    buttons = (Button(named[role], "role", (group.slug, "as", role.value)) for role in roles)
    show = Button(speech.words("Show the group"), "show", (group.slug,))
    return _card(title, speech, *missing, Actions((*buttons, show)))


def _card(title: str, speech: Speech, *body: Element) -> Card:
    return Card(title, body, speech.language)
