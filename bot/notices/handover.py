"""The hand-over sheet: what a new delegate, lead or focal point takes over, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.groups import LEADING, UNREPRESENTED, Group, Role
from bot.domain.organisations import below
from bot.domain.people import Member, Organisation
from bot.domain.profiles import Body
from bot.domain.prompts import Prompt
from bot.domain.rolls import as_unit, unit_of
from bot.domain.votes import Unit, Vote, VoteState
from bot.notices import endorsements, votes
from bot.notices import groups as shown
from bot.notices.delegates import body_name, unit
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Code, Element, Fields, Span, Spans, Strong, Style, Text

HANDED_OVER = LEADING | {Role.FOCAL_POINT}
"""Roles in a group that somebody takes over from somebody."""
MOST_VOTES = 5
FRESH = timedelta(weeks=4)
"""For how long somebody is new; afterwards the sheet is there to be asked for."""
VOTES = ("vote", "votes", "delegates", "delegate", "claims", "join", "away")
LEADS = ("update", "motion", "open", "output", "role", "follow", "votes")
READS = ("show", "updates", "votes", "update")
"""Commands that a delegate, a lead and a focal point will need."""

KINDS = frozenset({"handover-organisation", "handover-group"})
"""of the prompts that bring a sheet"""


def card(tx: Transaction, prompt: Prompt, member: Member, speech: Speech, url: str) -> Card | None:
    """The sheet for whoever was named; None if they are nothing there any more, or have long had it."""
    if tx.now > prompt.deadline + FRESH:
        return None
    if prompt.kind == "handover-organisation":
        organisation = tx.organisations.get(prompt.subject_id)
        named = _mandates(tx, organisation, member, speech)
        return of_organisation(tx, organisation, member, speech, url) if named else None
    group = tx.groups.get(prompt.subject_id)
    return of_group(tx, group, member, speech, url) if _roles(tx, group, member) & HANDED_OVER else None


def of_organisation(
    tx: Transaction, organisation: Organisation, reader: Member, speech: Speech, url: str
) -> Card:
    """What a delegate or alternate takes over. How a ballot stands is for those who cast it."""
    known = {o.id: o for o in tx.organisations.all()}
    top = unit_of(organisation.id, known)
    related = below(top.id, known)
    represented = _represented(tx, related)
    body: list[Element] = [
        *_mandates(tx, organisation, reader, speech),
        *unit(tx, organisation, reader, speech),
        speech.text("Open votes", Style.HEADING),
        *_open_votes(tx, as_unit(top), reader, speech, url),
        speech.text("What comes", Style.HEADING),
        *_coming(tx, organisation, represented, speech),
        speech.text("Groups", Style.HEADING),
        *_groups(tx, represented, related, speech),
        _commands(VOTES, speech),
        Actions((Button(speech.words("Votes"), "votes"), Button(speech.words("Start"), "home"))),
    ]
    return Card(speech.words("Hand-over: {name}", name=organisation.name), tuple(body), speech.language)


def _mandates(tx: Transaction, organisation: Organisation, reader: Member, speech: Speech) -> list[Text]:
    return [
        speech.text(
            "You are {rank} of {organisation} for {body}.",
            Style.NOTICE,
            rank=speech.name("rank", held.rank.value),
            organisation=Strong(organisation.name),
            body=body_name(tx, held.group_id, speech),
        )
        for held in tx.organisations.delegations_of(reader.id)
        if held.organisation_id == organisation.id
    ]


def _open_votes(tx: Transaction, top: Unit, reader: Member, speech: Speech, url: str) -> list[Element]:
    opened = [v for v in tx.votes.listed(states=(VoteState.OPEN,)) if top.id in v.rule.units]
    if not opened:
        return [speech.text("No vote is open to it.")]
    lines: list[Element] = []
    for vote in opened[:MOST_VOTES]:
        lines += [
            _line(vote, speech.say("closes {at}", at=vote.closes_at), speech),
            *endorsements.about(tx, vote, speech, url),
            *_standing(tx, vote, top, reader, speech),
            Actions((Button(speech.words("See the vote"), "vote", (str(vote.id),)),)),
        ]
    return [*lines, *_more(len(opened), speech)]


def _line(vote: Vote, state: Spans, speech: Speech) -> Text:
    return Text((f"{vote.id}. ", *votes.question(vote.rule, speech), " — ", *state), speech.language)


def _more(count: int, speech: Speech) -> list[Text]:
    if count <= MOST_VOTES:
        return []
    said = speech.count(
        "{count} more: “votes” shows it.", "{count} more: “votes” shows them.", count - MOST_VOTES
    )
    return [Text(said, speech.language, Style.MUTED)]


def _standing(tx: Transaction, vote: Vote, top: Unit, reader: Member, speech: Speech) -> Sequence[Element]:
    """Whoever casts the unit's ballot sees how it stands, everybody else whether there is one."""
    if top.id in tx.votes.recused(vote.id):
        return [speech.text("{organisation} has recused itself.", organisation=top.name)]
    acting = tx.votes.acting(vote, reader.id)
    if acting and acting[0].id == top.id:
        return votes.own_ballot(tx, vote, *acting, speech)
    if tx.votes.ballots_of(vote.id, top.id):
        return [speech.text("A ballot of {organisation} was received.", organisation=top.name)]
    return [speech.text("{organisation} has not voted yet.", organisation=top.name)]


def _represented(tx: Transaction, related: Iterable[int]) -> list[Group]:
    """Groups that an organisation of the unit is in, or was until lately."""
    return [
        group
        for group in tx.groups.all()
        if any(
            m.organisation_id in related
            for m in (*tx.groups.memberships(group.id), *shown.lapsing(tx, group))
            if m.role is Role.REPRESENTATIVE
        )
    ]


def _coming(
    tx: Transaction, organisation: Organisation, represented: Sequence[Group], speech: Speech
) -> list[Element]:
    """What has a date, the soonest first; and whether the organisation is registered for the next meeting."""
    dates = [*_openings(tx, represented, speech), *_leavings(tx, represented, speech)]
    meeting = tx.meetings.next()
    if meeting is None:
        return [*_dates(dates, speech), speech.text("No meeting is planned yet.")]
    dates.append((meeting.starts_at, speech.words("{meeting} begins", meeting=meeting.title)))
    registrations = {r.organisation_id: r.attendance for r in tx.meetings.registrations(meeting.id)}
    said = registrations.get(organisation.id)
    return [
        *_dates(dates, speech),
        speech.text("Your organisation has answered: {how}.", how=speech.name("attendance", said.value))
        if said
        else speech.text(
            "Your organisation is not registered yet; only registered organisations vote there.", Style.NOTICE
        ),
        Actions((Button(speech.words("Register"), "attend", (str(meeting.id),)),)),
    ]


def _openings(tx: Transaction, represented: Sequence[Group], speech: Speech) -> list[tuple[datetime, str]]:
    """Votes to come that the organisation may be on the roll of."""
    bodies = {group.id for group in represented}
    return [
        (vote.opens_at, speech.words("Vote {number} opens", number=vote.id))
        for vote in tx.votes.listed(states=(VoteState.SCHEDULED,))
        if vote.opens_at and (vote.group_id in bodies or vote.rule.body == Body.PLENARY)
    ]


def _leavings(tx: Transaction, represented: Sequence[Group], speech: Speech) -> list[tuple[datetime, str]]:
    """When groups in which nobody represents it any more will be left."""
    return [
        (
            last.until + UNREPRESENTED,
            speech.words(
                "{organisation} leaves {group}, unrepresented",
                organisation=tx.organisations.get(last.organisation_id).name,
                group=group.called(speech.language),
            ),
        )
        for group in represented
        for last in shown.lapsing(tx, group)
        if last.until
    ]


def _dates(dates: Iterable[tuple[datetime, str]], speech: Speech) -> list[Element]:
    pairs = tuple((what, speech.say("{at}", at=at)) for at, what in sorted(dates))
    return [Fields(pairs, speech.language)] if pairs else []


def _groups(
    tx: Transaction, represented: Sequence[Group], related: Iterable[int], speech: Speech
) -> list[Element]:
    if not represented:
        return [speech.text("It is in no group yet.")]
    pairs = []
    for group in represented:
        names = ", ".join(
            tx.people.member(m.member_id).name
            for m in tx.groups.memberships(group.id)
            if m.role is Role.REPRESENTATIVE and m.organisation_id in related
        )
        pairs.append((group.called(speech.language), (names or speech.words("nobody any more"),)))
    return [Fields(tuple(pairs), speech.language)]


def of_group(tx: Transaction, group: Group, reader: Member, speech: Speech, url: str) -> Card:
    """What a lead, co-lead or focal point takes over. Drafts are for those who lead."""
    roles = _roles(tx, group, reader)
    called = group.called(speech.language)
    body: list[Element] = [
        *(
            speech.text(
                "You are {role} of {group}.",
                Style.NOTICE,
                role=speech.name("role", role.value),
                group=Strong(called),
            )
            for role in sorted(roles & HANDED_OVER)
        ),
        *shown.mandate(tx, group, speech, url),
        speech.text("People", Style.HEADING),
        *shown.people(tx, group, speech),
        _whom_to_ask(tx, group, reader, speech),
        speech.text("Votes", Style.HEADING),
        *_group_votes(tx, group, speech, url, leads=bool(roles & LEADING)),
        *shown.outputs(tx, group, speech, url),
        *_updates(tx, group, speech),
        _commands(LEADS if roles & LEADING else READS, speech),
        Actions((Button(speech.words("Show {group}", group=called), "show", (group.slug,)),)),
    ]
    return Card(speech.words("Hand-over: {name}", name=called), tuple(body), speech.language)


def _roles(tx: Transaction, group: Group, member: Member) -> set[Role]:
    return {m.role for m in tx.groups.of_member(member.id) if m.group_id == group.id}


def _whom_to_ask(tx: Transaction, group: Group, reader: Member, speech: Speech) -> Text:
    named = [m.member_id for m in tx.groups.memberships(group.id) if m.role in HANDED_OVER]
    secretaries = [s.id for s in tx.people.holding("secretary")]
    names = [tx.people.member(m).name for m in dict.fromkeys([*named, *secretaries]) if m != reader.id]
    return speech.text("Whom to ask: {names}.", names=", ".join(names) or "—")


def _group_votes(tx: Transaction, group: Group, speech: Speech, url: str, *, leads: bool) -> list[Element]:
    states = (VoteState.OPEN, VoteState.SCHEDULED, *((VoteState.DRAFT,) if leads else ()))
    found = [v for v in tx.votes.listed(states=states) if v.group_id == group.id]
    if not found:
        return [speech.text("No vote is under way.")]
    lines: list[Element] = []
    for vote in found[:MOST_VOTES]:
        lines += [_line(vote, _state(vote, speech), speech), *endorsements.about(tx, vote, speech, url)]
    return [*lines, *_more(len(found), speech)]


def _state(vote: Vote, speech: Speech) -> Spans:
    if vote.state is VoteState.OPEN:
        return speech.say("closes {at}", at=vote.closes_at)
    if vote.state is VoteState.SCHEDULED and vote.opens_at:
        return speech.say("opens {at}", at=vote.opens_at)
    return speech.say("a draft")


def _updates(tx: Transaction, group: Group, speech: Speech) -> list[Element]:
    meeting = tx.meetings.next()
    lines = shown.updates(tx, group, speech) or [speech.text("There is no update yet.")]
    if meeting is None or tx.updates.exists(group.id, meeting.id):
        return lines
    return [
        *lines,
        speech.text(
            "{group} has no update yet for {meeting}, which begins {at}.",
            Style.NOTICE,
            group=group.called(speech.language),
            meeting=meeting.title,
            at=meeting.starts_at,
        ),
        Actions((Button(speech.words("Write the update"), "update", (group.slug,), Style.PRIMARY),)),
    ]


def _commands(verbs: Iterable[str], speech: Speech) -> Text:
    """The few commands that whoever takes over will need."""
    spans: list[Span] = []
    for verb in verbs:
        spans += [", ", Code(speech.name("verb", verb))] if spans else [Code(speech.name("verb", verb))]
    return speech.text("Commands you will need: {commands}.", Style.MUTED, commands=tuple(spans))
