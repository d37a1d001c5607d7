"""A transaction: the subjects, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Dialect

from bot.domain.community import Community
from bot.ports.outgoing import Backlog
from store.actions import StoredActions
from store.agenda import StoredAgenda
from store.backlog import backlog
from store.codes import StoredCodes
from store.community import Files, load, stored
from store.decisions import StoredDecisions
from store.deliveries import StoredDeliveries
from store.elections import StoredElections
from store.epochs import StoredEpochs
from store.feeds import StoredFeeds
from store.groups import StoredGroups
from store.lives import StoredLives
from store.log import StoredLog
from store.looks import StoredLooks
from store.mail import StoredMailboxes
from store.mandates import StoredMandates
from store.meetings import StoredMeetings
from store.notes import StoredNotes
from store.organisations import StoredOrganisations
from store.outputs import StoredOutputs
from store.people import StoredPeople
from store.prepared import Statements
from store.requests import StoredRequests
from store.rules import Rules
from store.seats import StoredSeats
from store.senders import StoredSenders
from store.slots import StoredSlots
from store.sql import Clock, Sql, Strand
from store.standing import StoredStandings
from store.tenants import StoredTenants
from store.timers import StoredTimers
from store.updates import StoredUpdates
from store.votes import StoredVotes


class Transactions:
    """Makes transactions, and keeps what outlives them: statements, the parsed file, frozen rules."""

    def __init__(self, dialect: Dialect, parse: Callable[[str], Community], clock: Clock) -> None:
        self._statements = Statements(dialect)
        self._files = Files(parse)
        self._rules = Rules()
        self._clock = clock

    def on(
        self,
        connection: Connection,
        *,
        reading: datetime | None = None,
        snapshot: bool = False,
        strand: Strand | None = None,
    ) -> StoreTransaction:
        """A transaction on a connection that has begun one; see `Sql` for the rest."""
        sql = Sql(
            connection, self._statements, self._clock, reading=reading, snapshot=snapshot, strand=strand
        )
        return StoreTransaction(sql, self._files, self._rules)


class StoreTransaction:
    """One transaction; see `bot.ports.Transaction`."""

    def __init__(self, sql: Sql, files: Files, rules: Rules) -> None:
        self._sql = sql
        self._files = files
        self._rules = rules

    @property
    def now(self) -> datetime:
        """The one clock, aware UTC."""
        return self._sql.now

    @cached_property
    def community(self) -> Community:
        """The community as loaded; raises LookupError before the first load."""
        return stored(self._sql, self._files)

    def load_community(self, community: Community, source: str) -> None:
        """Stores the file and creates groups, first mandates and seats it names first."""
        load(self._sql, self._files, community, source)
        self.__dict__.pop("community", None)

    @cached_property
    def people(self) -> StoredPeople:
        """Members, identities, conversations."""
        return StoredPeople(self._sql)

    @cached_property
    def mailboxes(self) -> StoredMailboxes:
        """Where members want to be written to."""
        return StoredMailboxes(self._sql)

    @cached_property
    def tenants(self) -> StoredTenants:
        """Workspaces and tenants."""
        return StoredTenants(self._sql)

    @cached_property
    def organisations(self) -> StoredOrganisations:
        """Organisations, claims, delegations."""
        return StoredOrganisations(self._sql)

    @cached_property
    def codes(self) -> StoredCodes:
        """Single-use codes."""
        return StoredCodes(self._sql)

    @cached_property
    def groups(self) -> StoredGroups:
        """Groups and memberships."""
        return StoredGroups(self._sql, lambda: self.community)

    @cached_property
    def seats(self) -> StoredSeats:
        """The seats of bodies."""
        return StoredSeats(self._sql, lambda: self.community)

    @cached_property
    def mandates(self) -> StoredMandates:
        """Mandates of groups."""
        return StoredMandates(self._sql)

    @cached_property
    def updates(self) -> StoredUpdates:
        """Updates of groups."""
        return StoredUpdates(self._sql)

    @cached_property
    def outputs(self) -> StoredOutputs:
        """Outputs of groups."""
        return StoredOutputs(self._sql)

    @cached_property
    def meetings(self) -> StoredMeetings:
        """Meetings and registrations."""
        return StoredMeetings(self._sql)

    @cached_property
    def agenda(self) -> StoredAgenda:
        """Items of meetings' agendas."""
        return StoredAgenda(self._sql)

    @cached_property
    def decisions(self) -> StoredDecisions:
        """Decisions of the room and points of discussion."""
        return StoredDecisions(self._sql)

    @cached_property
    def actions(self) -> StoredActions:
        """Actions agreed at meetings."""
        return StoredActions(self._sql)

    @cached_property
    def looks(self) -> StoredLooks:
        """Until when each member has caught up."""
        return StoredLooks(self._sql)

    @cached_property
    def standing(self) -> StoredStandings:
        """What organisations did in groups, and how they stand."""
        return StoredStandings(self._sql)

    @cached_property
    def notes(self) -> StoredNotes:
        """Notes for the Record."""
        return StoredNotes(self._sql)

    @cached_property
    def feeds(self) -> StoredFeeds:
        """Members' private calendars."""
        return StoredFeeds(self._sql)

    @cached_property
    def votes(self) -> StoredVotes:
        """Votes, rolls, ballots."""
        return StoredVotes(self._sql, self._rules, self.seats.voting)

    @cached_property
    def elections(self) -> StoredElections:
        """Elections of seats."""
        return StoredElections(self._sql)

    @cached_property
    def lives(self) -> StoredLives:
        """Steps, reruns and lots of votes."""
        return StoredLives(self._sql)

    @cached_property
    def slots(self) -> StoredSlots:
        """Messages that show stored state."""
        return StoredSlots(self._sql)

    @cached_property
    def deliveries(self) -> StoredDeliveries:
        """Prompts to send."""
        return StoredDeliveries(self._sql)

    @cached_property
    def senders(self) -> StoredSenders:
        """Who sends for which connection."""
        return StoredSenders(self._sql)

    @cached_property
    def timers(self) -> StoredTimers:
        """What is due when."""
        return StoredTimers(self._sql)

    @property
    def backlog(self) -> Backlog:
        """What is due and not done."""
        return backlog(self._sql)

    @cached_property
    def requests(self) -> StoredRequests:
        """Requests already answered."""
        return StoredRequests(self._sql)

    @cached_property
    def log(self) -> StoredLog:
        """What happened."""
        return StoredLog(self._sql)

    @cached_property
    def epochs(self) -> StoredEpochs:
        """Restored backups."""
        return StoredEpochs(self._sql)
