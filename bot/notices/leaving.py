"""What ends when somebody leaves their organisation, and who is told what of it (RULES §2, Leaving)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.groups import Membership, Role
from bot.domain.people import OFFICES, Identity, Member, Platform
from bot.domain.prompts import Prompt
from bot.notices.delegates import body_name, mandates, vacancy
from bot.notices.groups import lapses, lapsing
from bot.notices.seats import seat_name
from bot.notices.vacancies import who_follows
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style


def ending(tx: Transaction, person: Member, speech: Speech) -> tuple[tuple[str, Spans], ...]:
    """What ends at once when a confirmed person leaves their organisation."""
    assert person.organisation_id is not None  # noqa: S101 - they are confirmed
    accounts = accounts_of(tx, tx.people.identities(person.id), person.organisation_id)
    offices = [speech.name("office", office) for office in OFFICES if office in person.community_roles]
    found = (
        (speech.words("Organisation"), tx.organisations.get(person.organisation_id).name),
        (speech.words("Mandates"), ", ".join(_mandates(tx, person, speech))),
        (speech.words("Seats"), ", ".join(_seats(tx, person, speech))),
        (speech.words("Groups"), ", ".join(_roles(tx, tx.groups.of_member(person.id), speech))),
        (speech.words("Offices"), ", ".join(offices)),
        (speech.words("Accounts"), ", ".join(f"{a.key.platform.value} ({a.key.tenant})" for a in accounts)),
    )
    return tuple((label, (words,)) for label, words in found if words)


def accounts_of(tx: Transaction, accounts: Iterable[Identity], organisation_id: int) -> list[Identity]:
    """Those of the accounts that are in the organisation's own workspaces and tenants."""
    return [account for account in accounts if _owner(tx, account) == organisation_id]


def _owner(tx: Transaction, account: Identity) -> int | None:
    key = account.key
    tenant = None if key.platform is Platform.WEB else tx.tenants.get(key.platform, key.tenant)
    return tenant.organisation_id if tenant else None


def _mandates(tx: Transaction, person: Member, speech: Speech) -> list[str]:
    return [
        speech.words(
            "{rank} of {organisation} for {body}",
            rank=speech.name("rank", held.rank.value),
            organisation=tx.organisations.get(held.organisation_id).name,
            body=body_name(tx, held.group_id, speech),
        )
        for held in tx.organisations.delegations_of(person.id)
    ]


def _seats(tx: Transaction, person: Member, speech: Speech) -> list[str]:
    return [seat_name(tx, seat.slug, speech) for seat in tx.seats.of_member(person.id)]


def _roles(tx: Transaction, memberships: Iterable[Membership], speech: Speech) -> list[str]:
    return [
        speech.words(
            "{role} in {group}",
            role=speech.name("role", m.role.value),
            group=tx.groups.get(m.group_id).called(speech.language),
        )
        for m in memberships
    ]


def left(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells the organisation's people who has left and what follows; and the person, that it was said."""
    organisation = tx.organisations.get(int(prompt.unit[1:]))
    if member.id == prompt.subject_id:
        return _told(organisation.name, speech)
    person = tx.people.member(prompt.subject_id)
    ended = [
        m
        for group in tx.groups.all()
        for m in tx.groups.ended(group.id, prompt.deadline)
        if m.member_id == person.id and m.until == prompt.deadline
    ]
    lapsed = [
        m
        for group in {m.group_id: tx.groups.get(m.group_id) for m in ended}.values()
        for m in lapsing(tx, group)
        if m.organisation_id == organisation.id
    ]
    body: list[Element] = [
        speech.text(
            "{person} has left {organisation}.",
            person=Strong(person.name),
            organisation=Strong(organisation.name),
        ),
        *(
            [speech.text("What ended with it: {roles}.", roles=", ".join(_roles(tx, ended, speech)))]
            if ended
            else []
        ),
        *mandates(tx, organisation, speech),
        *(vacancy(tx, organisation, member, speech) if organisation.votes else []),
        *lapses(tx, lapsed, speech),
        Actions((Button(speech.words("Start"), "home"),)),
    ]
    return Card(speech.words("{person} has left", person=person.name), tuple(body), speech.language)


def _told(organisation: str, speech: Speech) -> Card:
    return Card(
        speech.words("You have left {organisation}", organisation=organisation),
        (
            speech.text(
                "It was said that you have left {organisation}. Your mandates, seats and groups have ended.",
                organisation=Strong(organisation),
            ),
            speech.text(
                "If you work for another organisation now, or if this is a mistake, say for which you work."
            ),
            Actions((Button(speech.words("My organisation"), "organisation", style=Style.PRIMARY),)),
        ),
        speech.language,
    )


def account_ended(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells an account of the organisation's own workspace that it is nobody's any more."""
    return Card(
        speech.words("This account is on its own now"),
        (
            speech.text(
                "You have left {organisation}. This account is in its workspace and not yours any more.",
                organisation=Strong(tx.organisations.get(prompt.subject_id).name),
            ),
            speech.text(
                "Your other accounts stay. If you have none, ask whoever said that you left, or the "
                "secretariat, for a code with which you go on from another one."
            ),
        ),
        speech.language,
    )


def seat_vacant(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells the secretariat that a seat has lost its holder."""
    seat = next((s for s in tx.seats.all() if s.id == prompt.subject_id), None)
    if seat is None or seat.holder_id is not None:
        return None
    name = seat_name(tx, seat.slug, speech)
    return Card(
        speech.words("Vacant: {seat}", seat=name),
        (
            speech.text("The holder of {seat} has left their organisation.", seat=Strong(name)),
            speech.text("{person} stands in.", person=tx.people.member(seat.stand_in_id).name)
            if seat.stand_in_id is not None
            else speech.text("Nobody stands in, so the seat has no ballot.", Style.NOTICE),
            *who_follows(tx, seat, speech),
        ),
        speech.language,
    )


def unrepresented_in(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells those who can act that an organisation is unrepresented in a group, or has left it for that."""
    group = tx.groups.get(prompt.subject_id)
    called = group.called(speech.language)
    organisation = tx.organisations.get(int(prompt.unit[1:]))
    present = (m for m in tx.groups.memberships(group.id) if m.role is Role.REPRESENTATIVE)
    if any(m.organisation_id == organisation.id for m in present):
        return None
    lapsed = [m for m in lapsing(tx, group) if m.organisation_id == organisation.id]
    gone = speech.text(
        "{organisation} has left {group}: nobody represented it for four weeks.",
        organisation=organisation.name,
        group=Strong(called),
    )
    buttons = [Button(speech.words("Show {group}", group=called), "show", (group.slug,))]
    if member.organisation_id == organisation.id:
        buttons.insert(0, Button(speech.words("Represent it"), "join", (group.slug,), Style.PRIMARY))
    return Card(
        speech.words("{organisation} in {group}", organisation=organisation.name, group=called),
        (*(lapses(tx, lapsed, speech) or [gone]), Actions(tuple(buttons))),
        speech.language,
    )
