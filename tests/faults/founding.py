"""What a storm starts from: everybody in the database, three votes open, channels that follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters import community
from adapters.catalogues import languages, speeches
from adapters.seals import KeyFolder
from adapters.slack.render import Place, message
from adapters.teams.render import render
from adapters.teams.writing import Reader
from adapters.web.session import Session, begin
from bot.commands import founding, registry
from bot.dispatch import Dispatcher
from bot.domain.community import OrganisationRow
from bot.domain.meetings import Attendance
from bot.domain.people import IdentityKey, Platform, Rank
from bot.domain.votes import Vote, VoteState
from bot.notices.votes import card
from bot.ports import Store, Transaction
from bot.requests import ConversationKey, Hints, Request, typed
from store import open_store
from tests.faults.society import HOME, OTHER, SECRETARY, TENANT, Person, absent, society, units

CHANNELS = {HOME: "C0GENERAL", OTHER: "C0SECOND1"}
TEAMS_CHANNEL = "a channel of Teams"
"""Until the stand-in of a run has made it: see `tests.faults.stage`."""
OPEN_FOR = timedelta(days=5)
BETWEEN_CLOSES = timedelta(seconds=1.3)
QUESTIONS = {"open": "Shall we adopt it?", "confidential": "Shall we keep it?", "sealed": "Which tree?"}
TREES = ("Acacias", "Beeches", "Cypresses")
"""Words that stand in no text of the bot's: a sealed choice that got out is seen."""

HERE = ConversationKey(Platform.WEB, SECRETARY.tenant, "", personal=True)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenVote:
    """A vote before the storm, with its notice as each platform shows it."""

    number: int
    secrecy: str
    closes_at: datetime
    choices: tuple[str, ...]
    slack: Json
    teams: Json


@dataclass(frozen=True, slots=True)
class Founded:
    """What was put into the database."""

    votes: Sequence[OpenVote]
    units: Mapping[str, str]
    """by the name of the organisation"""
    sessions: Mapping[IdentityKey, str]
    """the cookies of those with a browser"""
    source: str
    """the community's file"""


def community_file() -> str:
    """The Logistics community with the rules of the storm's votes, and without prompts by plan.

    Those come to everybody on the roll and would fill the platforms' budgets; another part storms with them.
    """
    source = community.find("logistics")[0]
    head, profiles, rest = source.partition("\nprofiles:\n")
    rest = re.sub(
        r"\nprompts:\n.*?\n(?=\nstanding:|\n# What keeps)", "\nprompts: {}\n", rest, flags=re.DOTALL
    )
    return head + profiles + "".join(map(_profile, QUESTIONS)) + rest


def _profile(secrecy: str) -> str:
    kind = "plurality" if secrecy == "sealed" else ""
    rule = f"kind: {kind}" if kind else "threshold: {share: more than 1/2, base: decided}"
    return f"""\
  storm-{secrecy}:
    name: {{en: Storm {secrecy}, fr: Tempête {secrecy}}}
    body: plenary
    for: [plenary]
    {rule}
    quorum: {{of: none}}
    secrecy: {secrecy}
    window: 5d
    shortest: 48h
"""


@dataclass
class Moment:
    """A clock that goes when it is told to, days ahead: no press seems to come from the future."""

    now: datetime

    def __call__(self, reading: datetime) -> datetime:
        return self.now


async def found(url: str, keys: Path) -> Founded:
    """Fills a new database, and the folder with the keys of sealed votes."""
    clock = Moment((datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0))
    store = open_store(url, parse=lambda source: community.read(source, "stored"), clock=clock)
    try:
        source = community_file()
        ids, sessions = await store.run(lambda tx: _people(tx, source))
        words = speeches()
        asked = Dispatcher(store, KeyFolder(keys), registry(map(words, languages())), words, "", lambda: None)
        await _follow(asked)
        votes = []
        for secrecy in QUESTIONS:
            votes.append(await _vote(store, asked, secrecy))
            clock.now += BETWEEN_CLOSES
        return Founded(votes, ids, sessions, source)
    finally:
        await store.close()


def _people(tx: Transaction, source: str) -> tuple[dict[str, str], dict[IdentityKey, str]]:
    founding.load_community(tx, community.read(source, "the storm's community"), source)
    founding.name_secretaries(tx, [SECRETARY])
    for platform, tenant in ((Platform.SLACK, HOME), (Platform.SLACK, OTHER), (Platform.TEAMS, TENANT)):
        tx.tenants.admit(platform, tenant, None)
    rows = [OrganisationRow(name, "ngo", votes=True) for name in (*units(), *absent())]
    founding.load_organisations(tx, rows)
    meeting = tx.meetings.add("Global meeting", tx.now, tx.now + timedelta(days=30), "Europe/Rome", "storm")
    ids: dict[str, str] = {}
    sessions: dict[IdentityKey, str] = {}
    for person in society():
        member_id = _member(tx, person)
        if person.rank == Rank.DELEGATE:
            organisation = tx.organisations.named(person.organisation)
            assert organisation
            ids[person.organisation] = f"o{organisation.id}"
            tx.meetings.register(meeting.id, organisation.id, Attendance.ONLINE, member_id)
        sessions |= {key: begin(tx, Session.web(key)) for key in person.accounts if key.platform == "web"}
    return ids, sessions


def _member(tx: Transaction, person: Person) -> int:
    """A member with their accounts; strangers are introduced by their first press."""
    if not person.organisation:
        return 0
    organisation = tx.organisations.named(person.organisation)
    assert organisation
    member = tx.people.add(person.name, "en", "Europe/Rome")
    tx.people.set(member.id, organisation_id=organisation.id)
    if person.rank or "Absent" in person.organisation:
        tx.organisations.delegate(organisation.id, member.id, Rank(person.rank or "delegate"), None)
    for key in person.accounts:
        tx.people.introduce(key, member.id, Hints(zone="Europe/Rome", locale="en"))
    return member.id


async def _follow(asked: Dispatcher) -> None:
    """Channels on each platform show the notices of the global meeting."""
    for team, channel in CHANNELS.items():
        await _say(asked, "follow GLM in en", ConversationKey(Platform.SLACK, team, channel, False))
    await _say(asked, "follow GLM in en", ConversationKey(Platform.TEAMS, TENANT, TEAMS_CHANNEL, False))


async def _vote(store: Store, asked: Dispatcher, secrecy: str) -> OpenVote:
    """A vote of the global meeting, drafted and opened by the secretary's commands."""
    options = " ".join(f"“{tree}”" for tree in TREES) if secrecy == "sealed" else ""
    await _say(asked, f"motion GLM “{QUESTIONS[secrecy]}” {options} as storm-{secrecy}")
    (draft,) = await store.read(lambda tx: tx.votes.listed(states=(VoteState.DRAFT,)))
    await _say(asked, f"open {draft.id}")
    shown = await store.read(lambda tx: card(tx, _open(tx, draft.id), asked.speeches("en"), asked.url))
    vote = await store.read(lambda tx: _open(tx, draft.id))
    on_slack = message(shown, Place(HOME, asked.speeches))
    on_teams = render(shown, Reader("Europe/Rome", ""), asked.speeches)
    keys = tuple(option.key for option in vote.rule.options)
    return OpenVote(vote.id, secrecy, vote.closes_at, keys, on_slack, on_teams)


async def _say(asked: Dispatcher, text: str, here: ConversationKey = HERE) -> None:
    said = Request(f"storm:{text[:40]} {here.id}", SECRETARY, here, *typed(text), hints=Hints(reference="{}"))
    reply = await asked(said)
    assert not reply.refused, f"{text}: {reply.view}"


def _open(tx: Transaction, vote_id: int) -> Vote:
    vote = tx.votes.get(vote_id)
    assert vote
    assert vote.state is VoteState.OPEN
    return vote
