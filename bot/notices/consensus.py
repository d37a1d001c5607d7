"""A consensus call in words: its clock, what stands against it, who speaks for whom."""

from __future__ import annotations

from bot.domain.consensus import Call, standing
from bot.domain.groups import Role
from bot.domain.people import Member
from bot.domain.profiles import Body, Kind
from bot.domain.rolls import unit_of
from bot.domain.steps import Step, StepKind
from bot.domain.votes import Result, Unit, Vote, VoteState
from bot.notices import options
from bot.notices.results import outcome
from bot.notices.units import themselves
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Code, Element, Fields, Spans, Strong, Style, Text


def call(tx: Transaction, vote: Vote) -> Call:
    """How a consensus call stands now; of any other vote, that its clock runs."""
    steps = tx.lives.steps(vote.id) if vote.rule.kind is Kind.CONSENSUS else ()
    return standing(vote.closes_at, steps)


def unit_spoken_for(tx: Transaction, vote: Vote, member: Member) -> Unit | None:
    """The unit of the roll for which a member may object: as who votes for it, or as a representative."""
    acting = tx.votes.acting(vote, member.id)
    if acting or vote.rule.body != Body.GROUP:
        return acting[0] if acting else None
    organisations = {o.id: o for o in tx.organisations.all()}
    represented = {
        f"o{unit_of(m.organisation_id, organisations).id}"
        for m in tx.groups.of_member(member.id)
        if m.group_id == vote.group_id and m.role is Role.REPRESENTATIVE
    }
    return next((unit for unit in tx.votes.roll(vote.id) if unit.id in represented), None)


def speaking_for(tx: Transaction, vote: Vote, member: Member, speech: Speech) -> tuple[Text, ...]:
    """Whom a member may object for; nothing where that is nobody."""
    unit = unit_spoken_for(tx, vote, member)
    if unit is None:
        return ()
    if themselves(vote.rule):
        return (speech.text("You can object."),)
    return (speech.text("You can object for {organisation}.", organisation=Strong(unit.name)),)


def objecting_for(vote: Vote, unit: Unit, speech: Speech) -> Spans:
    """For whom an objection is."""
    if themselves(vote.rule):
        return speech.say("You object.")
    return speech.say("You object for {organisation}.", organisation=Strong(unit.name))


def everybody(tx: Transaction, vote: Vote) -> list[Member]:
    """Everybody on the roll: who votes for its units, and the representatives who may object for them."""
    voters = (m for unit in tx.votes.roll(vote.id) for m, _ in tx.votes.voters(vote, unit.id))
    members = {m: tx.people.member(m) for m in voters}
    for membership in tx.groups.memberships(vote.group_id):
        member = tx.people.member(membership.member_id)
        if member.id not in members and unit_spoken_for(tx, vote, member):
            members[member.id] = member
    return list(members.values())


def when(tx: Transaction, vote: Vote, speech: Speech) -> Spans:
    """When a call ends by itself, and how."""
    state = call(tx, vote)
    if state.objections:
        return speech.say("not agreed {at} if an objection still stands", at=state.ends_at)
    return speech.say("agreed {at} unless somebody objects", at=state.ends_at)


def open_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """An open call: until when one can object, or what stands against it and until when that is settled."""
    state = call(tx, vote)
    return [
        *((stopped(state, speech),) if state.objections else ()),
        Fields(
            (
                (speech.words("As it stands"), when(tx, vote, speech)),
                (speech.words("Code"), (Code(vote.code),)),
            ),
            speech.language,
        ),
        *objections(tx, vote, speech),
        buttons(vote, state, speech),
    ]


def stopped(state: Call, speech: Speech) -> Text:
    """That the clock stands still, and what sets it going again."""
    return speech.text(
        "An objection has stopped the clock. Until {at} it can be withdrawn, or a motion drafted; "
        "else it is not agreed.",
        Style.NOTICE,
        at=state.ends_at,
    )


def goes_on(tx: Transaction, vote: Vote, speech: Speech) -> Text:
    """What follows once an objection is withdrawn."""
    state = call(tx, vote)
    if state.objections:
        return speech.text("Another objection still stands.", Style.NOTICE)
    return speech.text(
        "Nothing stands against it any more: it is agreed {at} unless somebody objects.",
        Style.NOTICE,
        at=state.ends_at,
    )


def objections(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """What stands against a call, with the reasons."""
    names = {unit.id: unit.name for unit in tx.votes.roll(vote.id)}
    return [_objection(step, names[step.unit], speech) for step in call(tx, vote).objections]


def _objection(step: Step, unit: str, speech: Speech) -> Text:
    return speech.text("{organisation} objects: “{reason}”", organisation=Strong(unit), reason=step.reason)


def buttons(vote: Vote, state: Call, speech: Speech) -> Actions:
    """What can be done about an open call."""
    object_ = options.choices(vote, speech).buttons
    if not state.objections:
        return Actions(object_)
    return Actions((*object_, retracting(vote, speech)))


def retracting(vote: Vote, speech: Speech) -> Button:
    """Takes an objection back."""
    return Button(speech.words("Withdraw the objection"), "retract", (str(vote.id),))


def closed_body(tx: Transaction, vote: Vote, speech: Speech) -> list[Element]:
    """What a call came to, with the objections it ended on and the motion that was made of it."""
    assert vote.result is not None  # noqa: S101 - closed votes have one
    words = outcome(vote.result, speech)
    motion = tx.lives.rerun_as(vote.id)
    if vote.result is Result.PUT_TO_VOTE and motion is not None:
        words = (*words, " ", *speech.say("It goes on as motion {number}.", number=motion))
    return [Text(words, speech.language, Style.NOTICE), *objections(tx, vote, speech)]


def is_open(tx: Transaction, vote: Vote) -> bool:
    """Whether a vote of any kind takes ballots or objections now."""
    return vote.state is VoteState.OPEN and tx.now < call(tx, vote).ends_at


def opener(tx: Transaction, vote: Vote) -> int:
    """Who opened a call; its mover, where it opened by itself."""
    opened = (s.member_id for s in tx.lives.steps(vote.id) if s.kind is StepKind.OPENED)
    return next((m for m in opened if m is not None), vote.mover_id)
