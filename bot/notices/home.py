"""The start: what waits for me, who I am here, groups to join, the next meeting, what is kept."""

from __future__ import annotations

from bot.domain.community import named
from bot.domain.groups import ACTIVE_STATES, Group, Role
from bot.domain.meetings import Meeting
from bot.domain.people import Member
from bot.domain.profiles import Kind
from bot.domain.votes import Vote, VoteState
from bot.notices import absence, endorsements, meetings, nominations, options, votes
from bot.notices.delegates import vacancy
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Divider, Element, Fields, Spans, Strong, Style, Text


def card(tx: Transaction, member: Member, speech: Speech, url: str) -> Card:
    """The view that a bare command, Slack Home, the first Teams message and the web's start share."""
    body: list[Element] = [
        *_waiting(tx, member, speech, url),
        Divider(),
        *_who(tx, member, speech),
        Divider(),
        *_groups(tx, member, speech, url),
    ]
    body += nominations.under_way(tx, member, speech)
    meeting = tx.meetings.next()
    if meeting:
        body += [
            Divider(),
            speech.text("Next global meeting", Style.HEADING),
            meetings.line(meeting, speech),
            *meetings.taking_part(tx, member, meeting, speech),
        ]
    if member.organisation_id is not None or member.community_roles:
        body.append(_news(meeting, speech))
    body += [Divider(), *_kept(tx, speech)]
    return Card(named(tx.community.names, speech.language), tuple(body), speech.language)


def _news(meeting: Meeting | None, speech: Speech) -> Actions:
    """Leads to what has happened and what will be dealt with."""
    catch_up = Button(speech.words("Catch up"), "catch up")
    agenda = (Button(speech.words("Agenda"), "agenda"),) if meeting else ()
    return Actions((catch_up, *agenda, Button(speech.words("Actions"), "actions")))


def waiting_for(tx: Transaction, member: Member) -> list[Vote]:
    """Open votes in which this member's unit has no ballot of theirs yet."""
    found = []
    for vote in tx.votes.listed(states=(VoteState.OPEN,)):
        acting = tx.votes.acting(vote, member.id)
        if acting is None or vote.rule.kind is Kind.CONSENSUS:
            continue
        unit, rank = acting
        if rank not in {b.rank for b in tx.votes.ballots_of(vote.id, unit.id)}:
            found.append(vote)
    return found


def _waiting(tx: Transaction, member: Member, speech: Speech, url: str) -> list[Element]:
    waiting, asked = waiting_for(tx, member), nominations.asked(tx, member, speech)
    if not waiting and not asked:
        return [
            speech.text("Nothing waits for you.", Style.HEADING),
            Actions((Button(speech.words("Votes"), "votes"), Button(speech.words("Help"), "help"))),
        ]
    elements: list[Element] = [speech.text("Waiting for you", Style.HEADING), *asked]
    if len(waiting) > 1:
        elements.append(Actions((Button(speech.words("Vote all"), "fill", style=Style.PRIMARY),)))
    for vote in waiting[:5]:
        elements.append(
            Text(
                (
                    f"{vote.id}. ",
                    *votes.question(vote.rule, speech),
                    " — ",
                    *votes.closing(tx, vote, speech),
                ),
                speech.language,
            )
        )
        elements += [*endorsements.about(tx, vote, speech, url), options.choices(vote, speech)]
    return elements


def _who(tx: Transaction, member: Member, speech: Speech) -> list[Element]:
    pairs: list[tuple[str, Spans]] = [
        (speech.words("You"), (Strong(member.name),)),
        (speech.words("Organisation"), _organisation(tx, member, speech)),
        (speech.words("Language"), (speech.name("language", member.language),)),
        (speech.words("Time zone"), (member.zone,)),
        *absence.lines(tx, member, speech),
    ]
    buttons = [
        Button(speech.words("Language"), "language"),
        Button(speech.words("Time zone"), "timezone"),
        Button(speech.words("Link another account"), "link"),
    ]
    if member.absence(tx.now):
        buttons.insert(0, Button(speech.words("I am back"), "away", ("back",)))
    if member.organisation_id is None:
        buttons.insert(0, Button(speech.words("My organisation"), "organisation", style=Style.PRIMARY))
    return [
        speech.text("Who you are here", Style.HEADING),
        Fields(tuple(pairs), speech.language),
        *_vacancy(tx, member, speech),
        Actions(tuple(buttons)),
    ]


def _vacancy(tx: Transaction, member: Member, speech: Speech) -> list[Element]:
    """That nobody votes for the member's organisation, where it would have a vote."""
    if member.organisation_id is None:
        return []
    organisation = tx.organisations.get(member.organisation_id)
    represents = any(m.role is Role.REPRESENTATIVE for m in tx.groups.of_member(member.id))
    return vacancy(tx, organisation, member, speech) if organisation.votes or represents else []


def _organisation(tx: Transaction, member: Member, speech: Speech) -> tuple[str, ...]:
    if member.organisation_id is not None:
        return (tx.organisations.get(member.organisation_id).name,)
    claim = next((c for c in tx.organisations.claims() if c.member_id == member.id), None)
    if claim is None:
        return (speech.words("not said yet"),)
    name = tx.organisations.get(claim.organisation_id).name
    return (speech.words("{organisation} (waiting to be confirmed)", organisation=name),)


def _groups(tx: Transaction, member: Member, speech: Speech, url: str) -> list[Element]:
    mine = {m.group_id for m in tx.groups.of_member(member.id)}
    joinable = [
        g
        for g in tx.groups.all()
        if g.kind.value in ("working", "information") and (g.id in mine or g.state in ACTIVE_STATES)
    ]
    lines: list[Element] = [speech.text("Groups", Style.HEADING)]
    lines.append(
        Fields(
            tuple((g.called(speech.language), (_state(g, mine, speech),)) for g in joinable), speech.language
        )
    )
    lines += endorsements.endorsed_mandates(tx, joinable, speech, url)
    buttons = [_group_button(g, mine, speech) for g in joinable]
    return [*lines, Actions(tuple(buttons))] if buttons else []


def _state(group: Group, mine: set[int], speech: Speech) -> str:
    return speech.words("you are in it") if group.id in mine else speech.words("open to join")


def _group_button(group: Group, mine: set[int], speech: Speech) -> Button:
    name = group.called(speech.language)
    if group.id in mine:
        return Button(speech.words("Show {group}", group=name), "show", (group.slug,))
    return Button(speech.words("Join {group}", group=name), "join", (group.slug,))


def _kept(tx: Transaction, speech: Speech) -> list[Element]:
    return [
        speech.text(
            "Kept about you: name, chat ids, organisation, role, language, time zone, absences, and your "
            "mail address if you gave it. Nothing else.",
            Style.MUTED,
        ),
        speech.text(
            "Operated by {operator}.", Style.MUTED, operator=named(tx.community.operator, speech.language)
        ),
    ]
