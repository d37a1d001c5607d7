"""The bot itself, its store and its duties, in a time that a test plays: every message is written down."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters import community
from adapters.calendar import occurrences
from adapters.seals import KeyFolder
from bot.commands.calendar import plan_calendar
from bot.dispatch import Dispatcher
from bot.domain.groups import Role
from bot.domain.people import Hours, IdentityKey, Platform, Rank
from bot.duties import Duties
from bot.ports import Store, Transaction, Uncertain
from bot.requests import ConversationKey, Hints, Request, typed
from bot.sending import Patient, Sender
from store import open_store
from tests.commands.test_examples import REGISTRY, WORDS
from tests.rigs.recorder import Recorder, Sent
from tests.simulation.script import Act, Script
from tests.simulation.society import PLATFORMS, Person

SECOND = timedelta(seconds=1)
ROUND = timedelta(milliseconds=200)
"""What a round of the duties takes; what waits for a budget stays due meanwhile."""
OTHERS = re.compile(r"  missing-before:.*?(?=\n\n)", re.DOTALL)
"""Prompts that the reckoning leaves out."""
THINGS = (
    (re.compile(r"A vote is open: vote (\d+)|Your vote is needed: vote (\d+)"), "vote"),
    (re.compile(r"An update is due: (\w+)"), "update"),
    (re.compile(r"Register for the global meeting"), "registration"),
)


@dataclass
class Stage:
    """A community on the three platforms; its clock stands still but for `play`."""

    url: str
    folder: Path
    people: list[Person]
    script: Script
    chance: random.Random
    lost: float = 0.03
    """how many of a hundred answers of the platforms never come"""

    def __post_init__(self) -> None:
        self.now = self.script.start
        self.by_name = {person.name: person for person in self.people}
        self.recorders = {key: Recorder(lambda: self.now) for key in PLATFORMS}
        self.recorders[Platform.TEAMS, "tenant"].finds = False
        self.seals = KeyFolder(self.folder / "keys")
        self.refused: list[tuple[Act, str]] = []
        self._asked = 0

    async def play(self) -> None:
        """From the first instant of the script to the last."""
        await self._starts(found=True)
        events = sorted(
            [
                *((act.at, 1, act) for act in self.script.acts),
                *((down.start, 0, down) for down in self.script.downs),
                *((at, 0, None) for at in self.script.restarts),
            ],
            key=lambda event: event[:2],
        )
        for at, _, event in events:
            await self._until(at)
            if isinstance(event, Act):
                await self._does(event)
            elif event is None:
                await self.store.close()
                await self._starts()
            elif event.back:
                self.now = event.end
                await self._until(event.end)
                self.now = event.start
            else:
                await self.store.close()
                self.now = event.end
                await self._starts()
        await self._until(self.script.end)
        await self.store.close()

    def messages(self) -> Iterator[tuple[Person, Sent]]:
        """Everything that reached a platform, with its reader."""
        users = {(p.platform, p.name): p for p in self.people}
        for (platform, _), recorder in self.recorders.items():
            for sent in recorder.sent:
                yield users[platform, sent.user], sent

    async def _starts(self, *, found: bool = False) -> None:
        """A process begins: as `serve` does, it makes sure of community and calendar."""
        self.store: Store = open_store(
            self.url, parse=lambda source: community.read(source, "stored"), clock=lambda _: self.now
        )
        self.dispatch = Dispatcher(self.store, self.seals, REGISTRY, WORDS, "http://x.test", lambda: None)
        sender = Sender(Patient(self.store), self.recorders, self._seconds)
        self.duties = Duties(self.store, self.seals, sender, WORDS, occurrences, "http://x.test", set)
        if found:
            await self.store.run(self._found)
        await self.store.run(lambda tx: plan_calendar(tx, occurrences))

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _found(self, tx: Transaction) -> None:
        source, label = community.find("logistics")
        source = OTHERS.sub("", source)
        tx.load_community(community.read(source, label), source)
        groups = {group.slug: group.id for group in tx.groups.all()}
        for person in self.people:
            own = tx.organisations.named(person.organisation) or tx.organisations.add(
                person.organisation, "ngo", votes=True
            )
            member = tx.people.add(person.name, "en", person.zone)
            tx.people.set(member.id, organisation_id=own.id)
            tx.people.set_hours(member.id, Hours(person.start, person.end, person.weekends))
            tx.people.introduce(_key(person), member.id, Hints())
            tx.people.meet(_key(person), _home(person), Hints(reference="there"))
            tx.tenants.admit(person.platform, person.tenant, None)
            if person.rank:
                tx.organisations.delegate(own.id, member.id, Rank(person.rank), None)
                tx.groups.join(groups["training"], member.id, own.id, Role.REPRESENTATIVE, founder=True)
            if person.role:
                tx.groups.join(groups[person.group], member.id, own.id, Role(person.role))
            if person.secretary:
                tx.people.grant(member.id, "secretary")

    async def _does(self, act: Act) -> None:
        person = self.by_name[act.who]
        word, args = typed(act.words)
        self._asked += 1
        request = Request(f"{self._asked}", _key(person), _home(person), word, args)
        reply = await self.dispatch(request)
        if reply.refused:
            self.refused.append((act, repr(reply.view)))
        await self._quiet()

    async def _until(self, at: datetime) -> None:
        """From one thing that is due to the next."""
        while self.now < at:
            await self._quiet()
            due = await self.store.read(lambda tx: tx.timers.next_due())
            self.now = min(at, max(due or at, self.now + SECOND))
        await self._quiet()

    async def _quiet(self) -> None:
        """Rounds until nothing is due at this instant; now and then a platform's answer is lost."""
        while True:
            for recorder in self.recorders.values():
                if self.chance.random() < self.lost and not recorder.failures:
                    recorder.failures.append(Uncertain("the answer was lost"))
            await self.duties.tick()
            due = await self.store.read(lambda tx: tx.timers.next_due())
            if due is None or due > self.now:
                return
            self.now += ROUND


def things(sent: Sent) -> frozenset[str]:
    """What a message asks for, in the words of the reckoning."""
    found = set()
    for pattern, thing in THINGS:
        for match in pattern.finditer(sent.text):
            of = next((group for group in match.groups() if group), "")
            found.add(f"{thing} {of.lower()}".strip())
    return frozenset(found)


def _key(person: Person) -> IdentityKey:
    return IdentityKey(person.platform, person.tenant, person.name)


def _home(person: Person) -> ConversationKey:
    return ConversationKey(person.platform, person.tenant, f"D-{person.name}", personal=True)
