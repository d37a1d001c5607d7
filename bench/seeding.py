"""A community with open votes, an organisation and its delegate for each voter, by the product's own code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from bot.commands import founding, registry
from bot.dispatch import Dispatcher
from bot.domain.community import OrganisationRow
from bot.domain.meetings import Attendance
from bot.domain.people import IdentityKey, Platform
from bot.domain.votes import Ballot, Vote, VoteState
from bot.notices.votes import card
from bot.ports import Store, Transaction
from bot.ports.votes import Turnout
from bot.requests import ConversationKey, Hints, Request, typed
from store import open_store

COMMUNITY, BODY, PROFILE = "logistics", "GLM", "plenary-motion"
QUESTION = "Shall the cluster adopt the common vocabulary for preparedness before the next season?"
SECRETARY = IdentityKey(Platform.WEB, "web", "secretary@example.org")

Json = dict[str, Any]
People = Mapping[Platform, tuple[str, Sequence[str]]]
"""The tenant and the user ids of the voters on each platform."""


@dataclass(frozen=True, slots=True)
class OpenVote:
    """An open vote and its notice as each platform shows it."""

    id: int
    slack: Json
    teams: Json


@dataclass(frozen=True, slots=True)
class Seeded:
    """The votes, and the unit of each voter, by platform, in the order the voters were given."""

    votes: Sequence[OpenVote]
    units: Mapping[Platform, Sequence[str]]


def without_prompts() -> str:
    """The community's file without its prompts, whose delivery would be measured with the ballots."""
    source, _ = community.find(COMMUNITY)
    return source.partition("\nprompts:")[0] + "\nprompts: {}\n"


async def seed(
    database_url: str,
    keys: Path,
    people: People,
    votes: int,
    source: str,
    channel: ConversationKey | None = None,
) -> Seeded:
    """Makes the database of a community's file, and the folder of the keys of sealed votes.

    A `channel` shows the votes' notices.
    """
    store = opened(database_url)
    try:
        units = await store.run(lambda tx: _voters(tx, people, source))
        asked = dispatcher(store, keys)
        if channel:
            await _say(asked, f"follow {BODY} in en", channel)
        return Seeded([await _vote(store, asked, n) for n in range(1, votes + 1)], units)
    finally:
        await store.close()


def dispatcher(store: Store, keys: Path) -> Dispatcher:
    """The core over a store, as the product composes it."""
    words = speeches()
    return Dispatcher(store, KeyFolder(keys), registry(map(words, languages())), words, "", lambda: None)


async def counted(database_url: str, vote_id: int) -> tuple[Turnout, Sequence[Ballot]]:
    """Turnout and ballots of a vote, read beside the process that writes."""
    store = opened(database_url, read_only=True)
    try:
        return await store.read(lambda tx: (tx.votes.turnout(vote_id), tx.votes.ballots(vote_id)))
    finally:
        await store.close()


def opened(url: str, *, read_only: bool = False) -> Store:
    """The store at a URL, its clock the machine's."""
    return open_store(
        url, parse=lambda source: community.read(source, "stored"), clock=lambda at: at, read_only=read_only
    )


def _voters(tx: Transaction, people: People, source: str) -> dict[Platform, list[str]]:
    tx.load_community(community.read(source, COMMUNITY), source)
    founding.name_secretaries(tx, [SECRETARY])
    now = datetime.now(UTC)
    meeting = tx.meetings.add("Global meeting", now, now + timedelta(days=3), "Europe/Rome", "bench")
    units: dict[Platform, list[str]] = {}
    for platform, (tenant, users) in people.items():
        tx.tenants.admit(platform, tenant, None)
        founding.load_organisations(tx, tuple(_rows(platform, len(users))))
        units[platform] = [
            _voter(tx, meeting.id, _name(platform, n), IdentityKey(platform, tenant, user))
            for n, user in enumerate(users)
        ]
    return units


def _name(platform: Platform, number: int) -> str:
    return f"Organisation {number} on {platform.value}"


def _rows(platform: Platform, number: int) -> Iterable[OrganisationRow]:
    for n in range(number):
        person = f"Delegate {n} on {platform.value}"
        mail = f"delegate{n}@{platform.value}.example.org"
        name = _name(platform, n)
        yield OrganisationRow(name, "ngo", votes=True, delegate=person, mail=mail, language="en")


def _voter(tx: Transaction, meeting_id: int, name: str, key: IdentityKey) -> str:
    """Gives an organisation's delegate an account, and registers the organisation; returns its unit."""
    organisation = tx.organisations.named(name)
    if organisation is None:
        raise LookupError(name)
    (delegation,) = tx.organisations.delegations(organisation.id)
    tx.people.introduce(key, delegation.member_id, Hints())
    tx.meetings.register(meeting_id, organisation.id, Attendance.ONLINE, delegation.member_id)
    return f"o{organisation.id}"


async def _vote(store: Store, asked: Dispatcher, number: int) -> OpenVote:
    """A vote of the global meeting, drafted and opened by the secretary's commands."""
    await _say(asked, f"motion {BODY} “{number}. {QUESTION}” as {PROFILE}")
    (draft,) = await store.read(lambda tx: tx.votes.listed(states=(VoteState.DRAFT,)))
    await _say(asked, f"open {draft.id}")
    words = asked.speeches
    shown = await store.read(lambda tx: card(tx, _open(tx, draft.id), words("en"), asked.url))
    on_slack = message(shown, Place("T0BENCH", words))
    return OpenVote(draft.id, on_slack, render(shown, Reader("Europe/Rome", ""), words))


HOME = ConversationKey(Platform.WEB, SECRETARY.tenant, "", personal=True)


async def _say(asked: Dispatcher, text: str, here: ConversationKey = HOME) -> None:
    reply = await asked(Request(f"bench:{text[:40]}", SECRETARY, here, *typed(text)))
    if reply.refused:
        raise RuntimeError(f"{text}: {reply.view}")


def _open(tx: Transaction, vote_id: int) -> Vote:
    vote = tx.votes.get(vote_id)
    if vote is None or vote.state is not VoteState.OPEN:
        raise LookupError(f"vote {vote_id} is not open")
    return vote
