"""What calendars show: the sessions of global meetings, and to a member what is due by when (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.meetings import Attendance, Meeting
from bot.domain.people import Member
from bot.domain.sessions import Session
from bot.domain.votes import VoteState
from bot.notices import sessions, votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import plain

KEPT = timedelta(days=400)
"""For so long what is over stays in a calendar."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar. `uid` stays the same for ever; a higher `revision` replaces a lower one."""

    uid: str
    revision: int
    changed_at: datetime
    title: str
    starts_at: datetime
    zone: str
    ends_at: datetime | None = None
    """None for a deadline"""
    place: str = ""
    about: str = ""
    url: str = ""
    cancelled: bool = False


def public(tx: Transaction, speech: Speech, url: str) -> list[Event]:
    """The sessions of all global meetings, dropped ones as cancelled; no person, and no link to take part."""
    return [event for meeting in _recent(tx) for event in of_meeting(tx, meeting, speech, url, link=False)]


def own(tx: Transaction, member: Member, speech: Speech, url: str, *, sees: bool) -> list[Event]:
    """The sessions of meetings, unless the member's organisation has answered no, and what is due of them.

    `sees` says whether the policy shows them what confirmed people see; without it, it is the public's.
    """
    if not sees:
        return public(tx, speech, url)
    found = [
        event
        for meeting in _recent(tx)
        if not _declined(tx, meeting, member)
        for event in of_meeting(tx, meeting, speech, url, link=True)
    ]
    return [*found, *_votes(tx, member, speech, url), *_actions(tx, member, speech, url)]


def _recent(tx: Transaction) -> Iterator[Meeting]:
    return (meeting for meeting in tx.meetings.all() if meeting.ends_at > tx.now - KEPT)


def _declined(tx: Transaction, meeting: Meeting, member: Member) -> bool:
    answers = tx.meetings.registrations(meeting.id)
    return any(r.organisation_id == member.organisation_id and r.attendance is Attendance.NO for r in answers)


def of_meeting(tx: Transaction, meeting: Meeting, speech: Speech, url: str, *, link: bool) -> list[Event]:
    """An event for each session; with `link`, where members take part online."""
    numbers = {session.id: number for number, session in sessions.numbered(tx, meeting)}
    return [
        _session(tx, meeting, session, numbers.get(session.id), speech, url, link=link)
        for session in tx.meetings.sessions(meeting.id, dropped=True)
    ]


def _session(
    tx: Transaction,
    meeting: Meeting,
    session: Session,
    number: int | None,
    speech: Speech,
    url: str,
    *,
    link: bool,
) -> Event:
    name = sessions.called(session, number, speech) if number else session.sitting.title
    there = [site.name for site in tx.meetings.sites(meeting.id) if session.takes_place_at(site)]
    online = meeting.link if link else ""
    return Event(
        session.uid,
        session.revision,
        session.changed_at,
        f"{meeting.title}: {name}" if name else meeting.title,
        session.starts_at,
        session.sitting.zone,
        session.ends_at,
        ", ".join(there) or online,
        speech.words("To take part online: {link}", link=online) if online else "",
        f"{url}/meetings/{meeting.id}",
        session.dropped_at is not None,
    )


def _votes(tx: Transaction, member: Member, speech: Speech, url: str) -> Iterator[Event]:
    """The closes of open votes in which the member may cast."""
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=200):
        if vote.opened_at is None or tx.votes.acting(vote, member.id) is None:
            continue
        question = plain(votes.question(vote.rule, speech))
        yield Event(
            f"vote-{vote.id}-{vote.opened_at:%Y%m%dT%H%M%SZ}",
            0,
            vote.opened_at,
            speech.words("Vote {number} closes: {question}", number=vote.id, question=question),
            vote.closes_at,
            member.zone,
            url=f"{url}/votes/{vote.id}",
        )


def _actions(tx: Transaction, member: Member, speech: Speech, url: str) -> Iterator[Event]:
    """What the member has undertaken and not done yet."""
    for action in tx.actions.open():
        if action.member_id == member.id:
            yield Event(
                f"action-{action.id}-{action.given_at:%Y%m%dT%H%M%SZ}",
                0,
                action.given_at,
                speech.words("Action due: {text}", text=action.text),
                action.due_at,
                member.zone,
                url=f"{url}/chat",
            )
