"""The life of a group in words: what its state means, what it lacks, each step (RULES §2, Group)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.attendance import present
from bot.domain.community import GroupKind
from bot.domain.group_life import IDLE_FOR, Life, review_due
from bot.domain.groups import ACTIVE_STATES, ENDED_STATES, LEADING, WINDING_UP, Group, GroupState, Role
from bot.domain.mandates import EXPIRES_SOON, ends_at, progress
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Spans, Strong, Style, Table, Text

MOST_STEPS = 8
"""shown, the latest"""


def life_of(tx: Transaction, group: Group) -> Life:
    """What is known of a group's life now."""
    mandate = tx.mandates.in_force(group.id)
    over_at = ends_at(mandate.charter, tx.community.zone) if mandate else None
    acted = [at for at in (tx.groups.acted_at(group.id), *_attended(tx, group)) if at is not None]
    return Life(group, tx.groups.steps(group.id), over_at, max(acted, default=None), _led_until(tx, group))


def _attended(tx: Transaction, group: Group) -> list[datetime]:
    """The ends of meetings that an organisation of the group was at, of those that can still matter."""
    represented = {m.organisation_id for m in tx.groups.memberships(group.id)}
    meetings = tx.meetings.ended(tx.now - 2 * IDLE_FOR)
    return [m.ends_at for m in meetings if represented & present(tx.meetings.attendance(m.id))]


def _led_until(tx: Transaction, group: Group) -> datetime | None:
    if any(m.role in LEADING for m in tx.groups.memberships(group.id)):
        return None
    ended = (m.until for m in tx.groups.ended(group.id, group.founded_at) if m.role in LEADING)
    return max((at for at in ended if at is not None), default=group.founded_at)


def vacant(tx: Transaction, group: Group) -> tuple[Role, ...]:
    """Of lead and focal point, the roles that nobody holds in a working group that is alive."""
    if group.kind is not GroupKind.WORKING or group.state not in ACTIVE_STATES:
        return ()
    held = {m.role for m in tx.groups.memberships(group.id)}
    needed = ((Role.LEAD, LEADING), (Role.FOCAL_POINT, {Role.FOCAL_POINT}))
    return tuple(role for role, by in needed if not held & by)


def lacks(tx: Transaction, group: Group, speech: Speech) -> list[Text]:
    """What somebody should do something about, the most pressing first; no persons."""
    if group.state in ENDED_STATES:
        return []
    return [Text(said, speech.language, Style.NOTICE) for said in _lacks(tx, group, speech)]


def _lacks(tx: Transaction, group: Group, speech: Speech) -> Iterator[Spans]:
    if group.state is GroupState.PROPOSED:
        yield speech.say("It is proposed: it takes members once the secretariat has approved it.")
        return
    if group.state is GroupState.DORMANT:
        yield speech.say("It is dormant: an update wakes it.")
    yield from _of_mandate(tx, life_of(tx, group), speech)
    for role in vacant(tx, group):
        yield speech.say("Nobody is its {role}.", role=speech.name("role", role.value))


def _of_mandate(tx: Transaction, life: Life, speech: Speech) -> Iterator[Spans]:
    group, mandate = life.group, tx.mandates.in_force(life.group.id)
    if mandate is None or life.over_at is None:
        return
    charter = mandate.charter
    if life.is_over(tx.now):
        yield speech.say("Its mandate ended with {day}.", day=charter.end.isoformat())
        if life.rests_at:
            yield speech.say("Unless that is renewed, the group is dormant from {at} on.", at=life.rests_at)
    elif tx.now >= life.over_at - EXPIRES_SOON:
        yield speech.say("Its mandate ends with {day}: it is time to renew it.", day=charter.end.isoformat())
    if group.state in ACTIVE_STATES - {GroupState.UNDER_REVIEW}:
        due = review_due(mandate.since, life.steps, charter.review)
        if tx.now >= due:
            yield speech.say("Its review has been due since {at}.", at=due)
    if late := len(progress(mandate, tx.now, tx.community.zone).overdue):
        yield speech.count("{count} deliverable is overdue.", "{count} deliverables are overdue.", late)
    if (units := _units(tx, group)) < charter.minimum_units:
        yield speech.count(
            "{count} organisation is represented; its mandate asks for {least}.",
            "{count} organisations are represented; its mandate asks for {least}.",
            units,
            least=charter.minimum_units,
        )


def _units(tx: Transaction, group: Group) -> int:
    represented = (m for m in tx.groups.memberships(group.id) if m.role is Role.REPRESENTATIVE)
    return len({m.organisation_id for m in represented})


_MEANS = {
    GroupState.PROPOSED: marked("It is proposed: it takes members once the secretariat has approved it."),
    GroupState.APPROVED: marked("It is approved and can be joined."),
    GroupState.ACTIVE: marked("It is active."),
    GroupState.UNDER_REVIEW: marked(
        "It is under review: what has become of its mandate, and how does it go on?"
    ),
    GroupState.EXTENDED: marked("Its mandate is extended."),
    GroupState.DORMANT: marked("It is dormant: an update wakes it."),
    GroupState.COMPLETED: marked("It has completed its work."),
    GroupState.CLOSED: marked("It is closed."),
}


def ended(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """That it ends or has ended, under which decision and with what report; nothing of another group."""
    decided = next((step for step in reversed(tx.groups.steps(group.id)) if step.decision), None)
    if group.state not in ENDED_STATES or decided is None:
        return []
    body: list[Element] = [
        Text(_means(tx, group, speech), speech.language, Style.NOTICE),
        speech.text("Decided {at}, under: {decision}.", at=decided.at, decision=Strong(decided.decision)),
    ]
    if decided.report:
        body += [speech.text("Final report", Style.HEADING), speech.paragraph(decided.report)]
    if decided.reason:
        body.append(speech.text("Without a final report: {reason}", reason=decided.reason))
    return body


def _means(tx: Transaction, group: Group, speech: Speech) -> Spans:
    if group.state not in WINDING_UP:
        return speech.say(_MEANS[group.state])
    waiting = ", ".join(str(vote.id) for vote in tx.votes.open_in(group.id))
    return speech.say(
        "It is closing and takes nothing new; its open votes run to their close: {numbers}.", numbers=waiting
    )


def told(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells a member what state their group has come to, unless it has gone on meanwhile."""
    group = tx.groups.get(prompt.subject_id)
    if prompt.kind != f"group-{group.state.value}":
        return None
    state = speech.name("group state", group.state.value)
    title = speech.words("{group}: {state}", group=group.called(speech.language), state=state)
    buttons = [Button(speech.words("Show the group"), "show", (group.slug,))]
    if group.state is GroupState.PROPOSED:
        buttons.append(Button(speech.words("Approve it"), "group", (group.slug, "approve"), Style.PRIMARY))
    body = ended(tx, group, speech) or alive(tx, group, speech)
    return Card(title, (*body, Actions(tuple(buttons))), speech.language)


def alive(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """What the last step of a group that has not ended has led to, and under which decision."""
    waits = group.state in (GroupState.PROPOSED, GroupState.DORMANT)  # which `lacks` says
    body: list[Element] = [] if waits else [Text(_means(tx, group, speech), speech.language)]
    step = next(reversed(tx.groups.steps(group.id)), None)
    if step and step.decision:
        body.append(
            speech.text("Decided {at}, under: {decision}.", at=step.at, decision=Strong(step.decision))
        )
    if step and step.report:
        body.append(speech.text("Outcome of the review: {outcome}", outcome=step.report))
    return [*body, *lacks(tx, group, speech)]


def steps(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    """Its life so far: what, when, by whom, under which decision."""
    taken = tx.groups.steps(group.id)[-MOST_STEPS:]
    if not taken:
        return []
    header = (speech.words("State"), speech.words("When"), speech.words("By"), speech.words("Decision"))
    rows = tuple(
        (
            (speech.name("group state", step.state.value),),
            speech.say("{at}", at=step.at),
            (tx.people.member(step.member_id).name if step.member_id else speech.words("by itself"),),
            (step.decision or step.reason or "–",),
        )
        for step in taken
    )
    return [speech.text("Life of the group", Style.HEADING), Table(header, rows, speech.language)]
