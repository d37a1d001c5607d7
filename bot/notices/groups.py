"""What a group looks like: its mandate, its people, its latest updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.groups import UNREPRESENTED, Group, Membership, Role, unrepresented
from bot.domain.mandates import progress
from bot.notices import endorsements
from bot.notices import updates as shown
from bot.notices.group_life import lacks
from bot.notices.mandates import figure, said
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Fields, Style, Table, Text

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
    """What it is and in what state, what it is for, how far it has come and what it lacks."""
    body: list[Element] = [
        Fields(
            (
                (speech.words("Kind"), (kind(group, speech),)),
                (speech.words("State"), (speech.name("group state", group.state),)),
                (speech.words("Organisations"), (str(units(tx, group)),)),
            ),
            speech.language,
        ),
        *lacks(tx, group, speech),
    ]
    in_force = tx.mandates.in_force(group.id)
    if in_force is None:
        return body
    charter = in_force.charter
    body.append(Text(said(charter.purpose, speech), speech.language))
    body += [Text((f"{o.number}. ", *said(o.texts, speech)), speech.language) for o in charter.objectives]
    come = progress(in_force, tx.now, tx.community.zone)
    if come.of:
        body.append(figure(come, speech))
    body.append(speech.text("Mandate until {end}.", Style.MUTED, end=charter.end.isoformat()))
    return [*body, endorsements.line(tx, endorsements.of_mandate(group, in_force.version), speech, url)]


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
