"""A community with one person in every role, and a way to try a command without leaving a trace."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from adapters import community
from adapters.catalogues import languages, speeches
from adapters.seals import KeyFolder
from bot import dispatch
from bot.codec import encode
from bot.commands import registry
from bot.commands.registry import Router
from bot.dispatch import Dispatcher
from bot.domain.groups import Role
from bot.domain.meetings import Attendance
from bot.domain.people import IdentityKey, Organisation, Platform, Rank
from bot.domain.policy import Action
from bot.domain.refusal import NotAllowed, Refusal
from bot.phrases import Speech
from bot.ports import Store, Transaction
from bot.requests import Args, ConversationKey, Hints, Reply, Request
from bot.views import Form
from store import open_store
from tests.rigs.communities import described

T = TypeVar("T")
GROUPS = ("training", "procurement")
START = datetime(2026, 9, 1, 9, tzinfo=UTC)
HOME, ELSEWHERE = "T-HOME", "T-ELSEWHERE"


class _Undo(Exception):
    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


def _newest_draft(tx: Transaction) -> int:
    return max(vote.id for vote in tx.votes.listed(states=("draft",)))


@dataclass
class Tracing:
    """The store, whose every transaction is undone once its answer is known."""

    store: Store

    async def run(self, work: Callable[[Transaction], T], *, batched: bool = False) -> T:
        def undone(tx: Transaction) -> T:
            raise _Undo(work(tx))

        try:
            return await self.store.run(undone)
        except _Undo as undo:
            return undo.value  # type: ignore[return-value]

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self.store.read(work)


@dataclass
class World:
    """The community, and `allowed`, which tries a cell of the matrix."""

    url: str
    seals: KeyFolder
    now: datetime = START
    members: dict[str, int] = field(default_factory=dict)
    claimants: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    """consensus calls: one that nobody objects to, and one that the person objects to"""
    closed: int = 0
    meeting: int = 0
    election: int = 0
    update: int = 0
    """the person's"""
    items: dict[str, int] = field(default_factory=dict)
    action: int = 0
    """the person's"""
    own: Organisation = None  # type: ignore[assignment]
    other: Organisation = None  # type: ignore[assignment]
    third: Organisation = None  # type: ignore[assignment]
    parent: Organisation = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.store = self.loop.run_until_complete(self._open())
        words = speeches()
        self.registry = registry(map(words, languages()))
        self.commands = self.registry.commands
        self.dispatcher = Dispatcher(
            Tracing(self.store),  # type: ignore[arg-type]
            self.seals, self.registry, words, "http://x.test", lambda: None,
        )  # fmt: skip
        for step in (self._organisations, self._people, self._roles, self._votes):
            self.loop.run_until_complete(self.store.run(step))

    def hear(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Keeps the refusals that are phrased, whose kind an answer does not show."""
        phrased = dispatch.refusal_reply

        def heard(refusal: Refusal, speech: Speech) -> Reply:
            self.refusals.append(refusal)
            return phrased(refusal, speech)

        monkeypatch.setattr(dispatch, "refusal_reply", heard)

    def close(self) -> None:
        self.loop.run_until_complete(self.store.close())
        self.loop.close()

    async def _open(self) -> Store:
        return open_store(self.url, parse=described, clock=lambda _: self.now)

    def _organisations(self, tx: Transaction) -> None:
        source, _ = community.find("logistics")
        tx.load_community(described(source), source)
        self.own = tx.organisations.add("Blue Ridge Relief", "ngo", votes=True)
        self.other = tx.organisations.add("Harbour Aid", "ngo", votes=True)
        self.third = tx.organisations.add("Third Way", "ngo", votes=True)
        self.parent = tx.organisations.add("Umbrella", "ngo", votes=True)
        for tenant in (HOME, ELSEWHERE):
            for platform in (Platform.SLACK, Platform.TEAMS):
                tx.tenants.admit(platform, tenant, None)

    def _people(self, tx: Transaction) -> None:
        own, other = self.own.id, self.other.id
        child = tx.organisations.add("Umbrella North", "ngo", votes=True, parent_id=self.parent.id)
        homes = {
            "stranger": None, "person": own, "delegate": own, "alternate": own, "lead": own,
            "secretary": None, "chair": None, "body-chair": self.third.id, "other-delegate": other,
            "other-lead": other, "child-delegate": child.id,
        }  # fmt: skip
        for role, organisation in homes.items():
            member = tx.people.add(role.title(), "en", "Europe/Rome")
            self.members[role] = member.id
            if organisation is not None:
                tx.people.set(member.id, organisation_id=organisation)
            for platform in Platform:
                for standing in ("home", "not-admitted"):
                    key = self._key(platform, role, standing)
                    if platform is not Platform.WEB or standing == "home":
                        tx.people.introduce(key, member.id, Hints())
        for whose, organisation in (("own", own), ("other", other)):
            claimant = tx.people.add(f"Claimant {whose}", "en", "Europe/Rome")
            self.claimants[whose] = claimant.id
            tx.organisations.claim(claimant.id, organisation, "")
        tx.people.introduce(IdentityKey(Platform.SLACK, "T-WAITING", "U"), self.claimants["own"], Hints())

    def _roles(self, tx: Transaction) -> None:
        groups = {g.slug: g for g in tx.groups.all()}
        m = self.members
        tx.people.grant(m["secretary"], "secretary")
        tx.people.grant(m["chair"], "chair")
        tx.organisations.delegate(self.own.id, m["delegate"], Rank.DELEGATE, None)
        tx.organisations.delegate(self.own.id, m["alternate"], Rank.ALTERNATE, None)
        tx.organisations.delegate(self.other.id, m["other-delegate"], Rank.DELEGATE, None)
        child = tx.organisations.named("Umbrella North")
        assert child is not None
        tx.organisations.delegate(child.id, m["child-delegate"], Rank.DELEGATE, None)
        tx.groups.join(groups["training"].id, m["lead"], self.own.id, Role.LEAD)
        tx.groups.join(groups["procurement"].id, m["other-lead"], self.other.id, Role.LEAD)
        tx.groups.join(groups["training"].id, m["person"], self.own.id, Role.REPRESENTATIVE, founder=True)
        tx.groups.join(
            groups["procurement"].id, m["other-lead"], self.other.id, Role.REPRESENTATIVE, founder=True
        )
        tx.groups.join(groups["training"].id, m["body-chair"], self.third.id, Role.FOCAL_POINT)
        seats = [s.slug for s in tx.community.seats if s.body == "sag"]
        tx.seats.fill(next(s.slug for s in tx.community.seats if s.chair), m["body-chair"])
        voting = next(
            s for s in tx.community.seats if s.slug in seats and not s.chair and s.kind != "observer"
        )
        tx.seats.fill(voting.slug, m["other-lead"])

    def _votes(self, tx: Transaction) -> None:
        meeting = tx.meetings.add(
            "Meeting", self.now + timedelta(days=60), self.now + timedelta(days=63), "Europe/Rome", "k"
        )
        self.meeting = meeting.id
        for organisation in (self.own, self.other):
            tx.meetings.register(meeting.id, organisation.id, Attendance.IN, self.members["delegate"])

    def found_votes(self) -> None:
        """Drafts and opens votes as those who may: the way in is the product's own."""
        dispatcher = replace(self.dispatcher, store=self.store)

        def act(role: str, command: str, *args: str) -> Reply:
            return self.loop.run_until_complete(
                dispatcher(self.request(Platform.WEB, role, "home", command, Args.of(*args)))
            )

        for group in (*GROUPS, "plenary", "sag"):
            act("secretary", "motion", group, "Shall we?")
        drafted = self.loop.run_until_complete(
            self.store.read(lambda tx: [tx.votes.get(n) for n in range(1, 5)])
        )
        self.drafts = dict(zip((*GROUPS, "plenary", "sag"), (v.id for v in drafted if v), strict=True))
        for name in ("training", "plenary"):
            act("secretary", "motion", name, "Now?")
        self.votes = {"training": 5, "plenary": 6}
        for number in self.votes.values():
            act("secretary", "open", str(number))
        act("secretary", "motion", "training", "Before?")
        act("secretary", "open", "7")
        self.closed = 7
        self.loop.run_until_complete(self.store.run(self._close_seven))
        for name in ("quiet", "objected"):
            act("secretary", "motion", "training", "Agreed?", "as", "consensus-call")
            self.calls[name] = self.loop.run_until_complete(self.store.read(_newest_draft))
            act("secretary", "open", str(self.calls[name]))
        act("person", "object", str(self.calls["objected"]), "Too early")
        act("secretary", "call-election", "sag", "ngo", "until", "2026-10-01")
        self.election = 1
        act("person", "update", "training", "Done.")
        act("person", "item", "Fleet", "of", "training")
        act("person", "item", "Weather")
        act("secretary", "decide", str(self.meeting), "We meet in Rome.")
        act("secretary", "action", "Share the list", f"#{self.members['person']}", "2026-10-01")
        self.loop.run_until_complete(self.store.read(self._numbered))
        act("person", "nominate", "1", f"#{self.members['alternate']}")

    def _numbered(self, tx: Transaction) -> None:
        self.update = tx.updates.latest(None, 1)[0].id
        self.items = {item.title: item.id for item in tx.agenda.of_meeting(self.meeting)}
        self.action = tx.actions.open()[0].id

    def _close_seven(self, tx: Transaction) -> None:
        from bot.domain.votes import Result

        tx.votes.close(7, tx.now, Result.NOT_PASSED)

    def _key(self, platform: Platform, role: str, standing: str) -> IdentityKey:
        tenant = "web" if platform is Platform.WEB else {"not-admitted": "T-OUTSIDE"}.get(standing, HOME)
        return IdentityKey(platform, tenant, f"u-{role}")

    def request(self, platform: Platform, role: str, standing: str, command: str, args: Args) -> Request:
        """The role's request; a guest writes in a conversation of another tenant than their own."""
        key = self._key(platform, role, standing)
        tenant = ELSEWHERE if standing == "guest" else key.tenant
        conversation = ConversationKey(platform, tenant, "C1", personal=False)
        return Request(secrets.token_hex(6), key, conversation, command, args)

    def ask(self, platform: Platform, role: str, standing: str, command: str, args: Args) -> Reply:
        """The answer to a request that leaves no trace."""
        return self.loop.run_until_complete(
            self.dispatcher(self.request(platform, role, standing, command, args))
        )

    def allowed(self, platform: Platform, role: str, standing: str, command: str, args: Args) -> bool:
        """Whether the policy let it pass, whatever the rules of the thing itself then said."""
        self.refusals.clear()
        reply = self.ask(platform, role, standing, command, args)
        assert "Something went wrong" not in encode(reply), (role, standing, command, args)
        claim_form = reply.refused and isinstance(reply.view, Form)
        return not claim_form and not any(isinstance(r, NotAllowed) for r in self.refusals)

    def without_asking(self, name: str) -> bool:
        """Whether a handler that never asks the policy gets anything done."""
        router = Router()

        @router.command(name, Action.BASICS, summary="", example="")
        def forgetful(ctx: Any) -> Reply:
            return ctx.done("You")

        registered = registry(())
        registered.commands[name] = router.commands[name]
        registered._verbs[name] = router.commands[name]
        dispatcher = replace(self.dispatcher, registry=registered)
        reply = self.loop.run_until_complete(
            dispatcher(self.request(Platform.WEB, "person", "home", name, Args()))
        )
        return not reply.refused
