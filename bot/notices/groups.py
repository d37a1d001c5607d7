"""What a group looks like: its mandate, its people, its latest updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.community import named
from bot.domain.groups import (
    ENDED_STATES,
    UNREPRESENTED,
    Group,
    GroupState,
    Membership,
    Role,
    unrepresented,
)
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices import endorsements
from bot.notices import updates as shown
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Fields, Strong, Style, Table, Text

MOST_PEOPLE, MOST_OUTPUTS = 40, 3
"""shown with their group"""


def kind(group: Group, speech: Speech) -> str:
    """What kind of group it is."""
    return speech.name("group kind", group.kind.value)


def units(tx: Transaction, group: Group) -> int:
    """How many organisations are represented in it."""
    memberships = tx.groups.memberships(group.id)
    return len({m.organisation_id for m in memberships if m.role is Role.REPRESENTATIVE})


def mandate(tx: Transaction, group: Group, speech: Speech, url: str) -> list[Element]:
    """What it is, what for and until when."""
    body: list[Element] = [
        Fields(
            (
                (speech.words("Kind"), (kind(group, speech),)),
                (speech.words("State"), (speech.name("group state", group.state),)),
                (speech.words("Organisations"), (str(units(tx, group)),)),
            ),
            speech.language,
        )
    ]
    charter = group.entry.charter
    if charter:
        body.append(speech.paragraph(named(charter.purpose, speech.language)))
        body += [speech.paragraph(f"• {named(o.texts, speech.language)}") for o in charter.objectives]
        body.append(speech.text("Mandate until {end}.", Style.MUTED, end=charter.end.isoformat()))
    if chartered := endorsements.of_mandate(group):
        body.append(endorsements.line(tx, chartered, speech, url))
    return body


def ended(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """That it closes or has closed, under which decision and with what report; nothing of another group."""
    decided = next((step for step in reversed(tx.groups.steps(group.id)) if step.decision), None)
    if group.state not in ENDED_STATES or decided is None:
        return []
    waiting = ", ".join(str(vote.id) for vote in tx.votes.open_in(group.id))
    said = (
        speech.say(
            "It is closing and takes nothing new; its open votes run to their close: {numbers}.",
            numbers=waiting,
        )
        if group.state is GroupState.CLOSING
        else speech.say("It is closed.")
    )
    body: list[Element] = [
        Text(said, speech.language, Style.NOTICE),
        speech.text("Decided {at}, under: {decision}.", at=decided.at, decision=Strong(decided.decision)),
    ]
    if decided.report:
        body += [speech.text("Final report", Style.HEADING), speech.paragraph(decided.report)]
    if decided.reason:
        body.append(speech.text("Without a final report: {reason}", reason=decided.reason))
    return body


def told_ended(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells a member that their group is closing, unless it has closed meanwhile, or that it has."""
    group = tx.groups.get(prompt.subject_id)
    if prompt.kind != f"group-{group.state.value}":
        return None
    state = speech.name("group state", group.state.value)
    title = speech.words("{group}: {state}", group=group.called(speech.language), state=state)
    show = Actions((Button(speech.words("Show the group"), "show", (group.slug,)),))
    return Card(title, (*ended(tx, group, speech), show), speech.language)


def outputs(tx: Transaction, group: Group, speech: Speech, url: str) -> list[Element]:
    """The newest outputs; “outputs” shows all."""
    found = tx.outputs.of(group.id)
    shown: list[Element] = [speech.text("Outputs", Style.HEADING)] if found else []
    for output in found[:MOST_OUTPUTS]:
        shown += endorsements.lines(tx, output, speech, url)
    return shown


def people(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """Who is in it, and which organisations nobody represents any more."""
    memberships = tx.groups.memberships(group.id)
    body: list[Element] = [_table(tx, memberships[:MOST_PEOPLE], speech)] if memberships else []
    return [*body, *lapses(tx, lapsing(tx, group), speech)]


def lapses(tx: Transaction, last: Iterable[Membership], speech: Speech) -> list[Text]:
    """For each last representative: that the organisation is unrepresented, and until when it may be."""
    return [
        speech.text(
            "{organisation} is unrepresented in {group}. It leaves the group {at} unless somebody represents "
            "it again.",
            Style.NOTICE,
            organisation=tx.organisations.get(one.organisation_id).name,
            group=tx.groups.get(one.group_id).called(speech.language),
            at=one.until + UNREPRESENTED,
        )
        for one in last
        if one.until is not None
    ]


def lapsing(tx: Transaction, group: Group) -> tuple[Membership, ...]:
    """The last representatives of organisations that are unrepresented in it now."""
    recently = tx.groups.ended(group.id, tx.now - UNREPRESENTED)
    return unrepresented([*tx.groups.memberships(group.id), *recently], tx.now)


def _table(tx: Transaction, memberships: Sequence[Membership], speech: Speech) -> Table:
    header = (speech.words("Person"), speech.words("Organisation"), speech.words("Role"))
    rows = tuple(
        (
            (tx.people.member(m.member_id).name,),
            (tx.organisations.get(m.organisation_id).name,),
            (speech.name("role", m.role.value),),
        )
        for m in memberships
    )
    return Table(header, rows, speech.language)


def updates(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """Its two latest updates."""
    body: list[Element] = []
    for update in tx.updates.latest(group.id, 2):
        body += [
            speech.text("Update, {at}", Style.HEADING, at=update.posted_at),
            *shown.body(tx, update, speech),
        ]
    return body
