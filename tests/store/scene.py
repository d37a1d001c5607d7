"""A small community in a database: what a test of the store needs before it can begin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from bot.domain.casting import Cast
from bot.domain.community import Community, GroupEntry, GroupKind, SeatEntry
from bot.domain.people import Identity, IdentityKey, Member, Organisation, Platform, Rank
from bot.domain.profiles import Base, Body, Kind, Profile, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.votes import Ballot, Option, Rule, Unit, Vote, drafted
from bot.ports import Store, Transaction
from bot.ports.votes import CastingFacts
from bot.requests import ConversationKey, Hints
from store import open_store

T = TypeVar("T")
START = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)

PROFILE = Profile(
    slug="group",
    names=(("en", "Group decision"),),
    body=Body.GROUP,
    group_kinds=("working", "plenary"),
    kind=Kind.MOTION,
    quorum=Quorum(QuorumOf.CAST, Share(Fraction(1, 2), at_least=False)),
    threshold=Threshold(Share(Fraction(1, 2), at_least=False), Base.DECIDED),
    secrecy=Secrecy.OPEN,
    window=timedelta(days=5),
    shortest=timedelta(hours=1),
)
OPTIONS = (Option("yes", (("en", "Yes"),)), Option("no", (("en", "No"),)))
RULE = drafted(PROFILE, (("en", "Shall we?"),), OPTIONS)


def seat(slug: str, kind: str = "elected", *, chair: bool = False) -> SeatEntry:
    return SeatEntry(slug, "sag", (("en", slug.upper()),), kind, chair=chair)


COMMUNITY = Community(
    slug="test",
    names=(("en", "Test"),),
    languages=("en", "fr"),
    zone="Europe/Rome",
    operator=(("en", "Nobody"),),
    kinds=(),
    groups=(
        GroupEntry("training", GroupKind.WORKING, (("en", "Training"),), ()),
        GroupEntry("plenary", GroupKind.PLENARY, (("en", "Global meeting"),), ()),
        GroupEntry("sag", GroupKind.ADVISORY, (("en", "Advisory group"),), ()),
    ),
    seats=(seat("chair", "permanent", chair=True), seat("ngo-1"), seat("ngo-2"), seat("guest", "observer")),
    profiles=(PROFILE,),
    calendar=None,
    prompts=(),
)


GROWN = replace(
    COMMUNITY, groups=(GroupEntry("new", GroupKind.WORKING, (("en", "New"),), ()), *COMMUNITY.groups)
)

WITH_CASH = replace(
    COMMUNITY,
    groups=(GroupEntry("cash", GroupKind.WORKING, (("en", "Cash and markets"),), ()), *COMMUNITY.groups),
)


def parsed(source: str) -> Community:
    """The community that a file would describe; its text is only a name here."""
    return {"grown": GROWN, "with cash": WITH_CASH}.get(source) or replace(COMMUNITY, slug=source)


@dataclass
class Database:
    """A store on one database, its clock in the test's hands: stopped until `now` is None."""

    url: str
    now: datetime | None = START

    def __post_init__(self) -> None:
        self.store: Store = open_store(self.url, parse=parsed, clock=self.clock)
        self._loop = asyncio.Runner()

    def clock(self, reading: datetime) -> datetime:
        return self.now or reading

    def run(self, work: Callable[[Transaction], T]) -> T:
        return self._loop.run(self.store.run(work))

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self._loop.run(self.store.read(work))

    def close(self) -> None:
        self._loop.run(self.store.close())
        self._loop.close()

    @property
    def is_postgres(self) -> bool:
        return self.url.startswith("postgresql")


def found(tx: Transaction) -> None:
    """Loads the community."""
    tx.load_community(COMMUNITY, "test")


def group_id(tx: Transaction, slug: str = "training") -> int:
    return next(group.id for group in tx.groups.all() if group.slug == slug)


def account(user: str, platform: Platform = Platform.SLACK, tenant: str = "T1") -> IdentityKey:
    return IdentityKey(platform, tenant, user)


def private(user: str, platform: Platform = Platform.SLACK, tenant: str = "T1") -> ConversationKey:
    return ConversationKey(platform, tenant, f"D-{user}", personal=True)


def person(tx: Transaction, name: str, organisation: Organisation | None = None) -> Member:
    """A member with one identity on Slack, confirmed for an organisation or not."""
    member = tx.people.add(name, "en", "UTC")
    tx.people.introduce(account(name), member.id, Hints())
    if organisation is not None:
        tx.people.set(member.id, organisation_id=organisation.id)
    return tx.people.member(member.id)


def identity(tx: Transaction, name: str) -> Identity:
    found_one = tx.people.identity(account(name))
    assert found_one is not None
    return found_one


def organisation(tx: Transaction, name: str) -> Organisation:
    return tx.organisations.named(name) or tx.organisations.add(name, "ngo", votes=True)


def delegate(
    tx: Transaction, name: str, of: str, rank: Rank = Rank.DELEGATE, group: int | None = None
) -> Member:
    """A new person who votes for an organisation."""
    represented = organisation(tx, of)
    member = person(tx, name, represented)
    tx.organisations.delegate(represented.id, member.id, rank, group)
    return member


def draft(tx: Transaction, rule: Rule = RULE, group: str = "training") -> Vote:
    mover = tx.people.add("Mover", "en", "UTC")
    return tx.votes.draft(group_id(tx, group), mover.id, rule, tx.now + DAY, None, None)


def open_vote(tx: Transaction, *units: Unit, rule: Rule = RULE, group: str = "training") -> Vote:
    """A vote that is open for a day."""
    vote = draft(tx, rule, group)
    tx.votes.open(vote.id, replace(rule, units=tuple(u.id for u in units)), units, tx.now, tx.now + DAY)
    opened = tx.votes.get(vote.id)
    assert opened is not None
    return opened


def unit_of(organisation: Organisation) -> Unit:
    return Unit(f"o{organisation.id}", organisation.name)


def facts_for(tx: Transaction, vote_id: int, name: str) -> CastingFacts:
    own = identity(tx, name)
    facts = tx.votes.facts(vote_id, own.key, own.member_id, own.id)
    assert facts is not None
    return facts


def cast(
    tx: Transaction, vote_id: int, name: str, choice: str = "yes", clicked_at: datetime | None = None
) -> CastingFacts:
    """Casts as the core does, without asking whether it may."""
    facts = facts_for(tx, vote_id, name)
    assert facts.unit is not None
    assert facts.rank is not None
    ballot = Ballot(
        facts.unit.id,
        facts.rank,
        choice,
        facts.identity_id,
        identity(tx, name).member_id,
        facts.now,
        clicked_at,
    )
    tx.votes.cast(vote_id, ballot, Cast.COUNTED)
    return facts
