"""Who votes for an organisation, in words (RULES §2)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.delegations import has_delegate
from bot.domain.organisations import below
from bot.domain.people import Delegation, Member, Organisation, Rank
from bot.domain.rolls import unit_of
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Element, Spans, Strong, Style, Text


def body_name(tx: Transaction, group_id: int | None, speech: Speech) -> str:
    """What a mandate is for: a group, or the global meeting."""
    if group_id is None:
        return speech.words("the global meeting")
    return tx.groups.get(group_id).called(speech.language)


def mandates(tx: Transaction, organisation: Organisation, speech: Speech) -> list[Element]:
    """One line for each mandate in force."""
    held = tx.organisations.delegations(organisation.id)
    return [_mandate(tx, one, organisation.name, speech) for one in held]


def _mandate(tx: Transaction, held: Delegation, organisation: str, speech: Speech) -> Text:
    person = tx.people.member(held.member_id)
    spans: Spans = speech.say(
        "{person} is {rank} of {organisation} for {body} since {at}.",
        person=Strong(person.name),
        rank=speech.name("rank", held.rank.value),
        organisation=organisation,
        body=body_name(tx, held.group_id, speech),
        at=held.since,
    )
    if held.reference:
        spans += (" ", *speech.say("Letter of mandate: {letter}.", letter=held.reference))
    if until := person.absence(tx.now):
        spans += (" ", *speech.say("Away until {at}.", at=until))
    return Text(spans, speech.language)


def unit(tx: Transaction, organisation: Organisation, member: Member, speech: Speech) -> list[Element]:
    """Who votes for an organisation, for the voting unit it belongs to, and who else is of that unit."""
    known = {o.id: o for o in tx.organisations.all()}
    top = unit_of(organisation.id, known)
    others = [o.name for o in known.values() if o.id in below(top.id, known) and o.id != top.id]
    lines: list[Element] = []
    if others:
        lines.append(
            speech.text(
                "One voting unit with {names}: the delegate of {unit} votes for all of them.",
                unit=Strong(top.name),
                names=", ".join(others),
            )
        )
    lines += [*mandates(tx, top, speech), *vacancy(tx, organisation, member, speech)]
    if organisation.id != top.id:
        lines += [
            speech.text("{organisation}", Style.HEADING, organisation=organisation.name),
            *(mandates(tx, organisation, speech) or [speech.text("It has no delegate of its own.")]),
        ]
    return lines


def vacancy(tx: Transaction, organisation: Organisation, member: Member, speech: Speech) -> list[Element]:
    """For a unit without a delegate: that nobody votes for it, and what `member` can do about it."""
    known = {o.id: o for o in tx.organisations.all()}
    top = unit_of(organisation.id, known)
    held = tx.organisations.delegations(top.id)
    if has_delegate(top.id, None, held):
        return []
    alternates = [d.member_id for d in held if d.rank is Rank.ALTERNATE and d.group_id is None]
    related = below(top.id, known) - {top.id}
    return [
        _nobody(tx, top, alternates, speech),
        *_remedy(tx, top, sorted(related), member, speech),
    ]


def _nobody(tx: Transaction, top: Organisation, alternates: Sequence[int], speech: Speech) -> Text:
    if not alternates:
        return speech.text("Nobody votes for {organisation} yet.", Style.NOTICE, organisation=top.name)
    return speech.text(
        "{organisation} has no delegate. Its alternate {person} acts until one is named.",
        Style.NOTICE,
        organisation=top.name,
        person=tx.people.member(alternates[0]).name,
    )


def _remedy(
    tx: Transaction, top: Organisation, related: Sequence[int], member: Member, speech: Speech
) -> list[Element]:
    naming = {d.member_id for o in related for d in tx.organisations.delegations(o) if _names(d)}
    if member.id in naming:
        return [
            speech.text("You may name its delegate, as the delegate of a related organisation."),
            Actions((Button(speech.words("Name the delegate"), "delegate", (top.name,), Style.PRIMARY),)),
        ]
    if naming:
        names = ", ".join(tx.people.member(m).name for m in sorted(naming))
        return [
            speech.text(
                "The delegates of the related organisations may name one ({names}), or the secretariat.",
                names=names,
            )
        ]
    return [speech.text("Send the secretariat a letter of mandate that names the delegate.")]


def _names(held: Delegation) -> bool:
    """Whether this mandate lets its holder name the delegate of the unit while there is none."""
    return held.rank is Rank.DELEGATE and held.group_id is None
