"""The store: one transaction at a time, and the subjects it answers for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.community import Community
from bot.ports.agenda import Actions, Agenda, Decisions, Looks
from bot.ports.elections import Elections
from bot.ports.feeds import Feeds
from bot.ports.groups import Groups, Outputs, Updates
from bot.ports.lives import Lives
from bot.ports.mail import Mailboxes
from bot.ports.mandates import Mandates
from bot.ports.meetings import Meetings
from bot.ports.notes import Notes
from bot.ports.outgoing import Backlog, Deliveries, Slots, Timers
from bot.ports.people import Codes, Organisations, People, Tenants
from bot.ports.record import Epochs, Log, Requests
from bot.ports.seats import Seats
from bot.ports.senders import Senders
from bot.ports.standing import Standings
from bot.ports.votes import Votes

T = TypeVar("T")


class Overloaded(Exception):
    """The store could not begin the work in time; it was not done and may be tried again."""


class Unsure(Exception):
    """The database went away or its disk failed during the commit: nobody can tell yet whether it is done."""


class Transaction(Protocol):
    """One transaction. It cannot await, so nothing slow can happen in it."""

    @property
    def now(self) -> datetime:
        """The one clock (aware UTC): the database's on PostgreSQL, the writer's on SQLite."""
        ...

    @property
    def community(self) -> Community:
        """The community as loaded; raises LookupError before the first load."""
        ...

    def load_community(self, community: Community, source: str) -> None:
        """Stores the file and creates groups, first mandates and seats it names first.

        It never touches people, states or the mandates that groups have.
        """
        ...

    @property
    def people(self) -> People: ...
    @property
    def tenants(self) -> Tenants: ...
    @property
    def organisations(self) -> Organisations: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def mandates(self) -> Mandates: ...
    @property
    def updates(self) -> Updates: ...
    @property
    def outputs(self) -> Outputs: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def agenda(self) -> Agenda: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def actions(self) -> Actions: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def mailboxes(self) -> Mailboxes: ...
    @property
    def standing(self) -> Standings: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def votes(self) -> Votes: ...
    @property
    def elections(self) -> Elections: ...
    @property
    def lives(self) -> Lives: ...
    @property
    def slots(self) -> Slots: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def senders(self) -> Senders: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def backlog(self) -> Backlog: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def log(self) -> Log: ...
    @property
    def epochs(self) -> Epochs: ...


class Store(Protocol):
    """Where everything is kept. `run` and `read` are the only bridges from asynchronous code."""

    async def run(self, work: Callable[[Transaction], T], *, batched: bool = False) -> T:
        """Runs `work` in a durable transaction and answers after its commit; an exception rolls back.

        Work that says `batched` may share its transaction with others that do. It claims what it locks.
        Raises `Overloaded` where the work could not begin in time or the database went away before the
        commit; it was not done then. Raises `Unsure` where that cannot be told.
        """
        ...

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` on a snapshot; writing in it is an error. Never waits for the writer."""
        ...

    def listen(self, heard: Callable[[], None]) -> None:
        """From now on calls `heard`, on the running loop, when another process numbered events."""
        ...

    async def healthy(self) -> bool:
        """Whether the database answers, asked now."""
        ...

    async def close(self) -> None:
        """Finishes what was asked before and lets go of the database."""
        ...
