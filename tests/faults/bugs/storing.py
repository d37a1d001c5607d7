"""Bugs in commits, locks and the audit log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, null, select, update

from bot import dispatch
from bot.domain.votes import Ballot
from store import casting, lane, postgres
from store.jobs import Job, answer
from store.log import StoredLog
from store.outages import transaction
from store.schema.record import events
from store.schema.votes import votes
from store.votes import StoredVotes
from store.writer import Writer
from tests.faults.bugs.bug import Bugs, every, patch

bugs = Bugs()


@bugs.bug("not lost", databases=("sqlite",))
def answers_before_the_commit() -> None:
    """A batch is answered as soon as its jobs have run, and committed a little later."""

    def make(take: Callable[..., None]) -> Callable[..., None]:
        def hasty(self: Writer, connection: Connection, first: Job, begun: list[Job]) -> None:
            take(self, connection, first, begun)
            answer(begun)
            time.sleep(0.2)

        return hasty

    patch(Writer, "_take", make)


@bugs.bug("not lost", databases=("postgres",))
def commits_are_not_waited_for() -> None:
    """The database confirms a commit before it is on the disk."""
    postgres.SETTINGS["synchronous_commit"] = "off"


@bugs.bug("not lost")
def failed_commit_is_answered() -> None:
    """Now and then a commit fails, and the voter is told that the ballot is recorded."""
    fails = every(20)

    @contextmanager
    def on_postgres(engine: Engine) -> Iterator[Connection]:
        with transaction(engine) as connection:
            yield connection
            if fails():
                connection.connection.rollback()

    def on_sqlite(run: Callable[..., None]) -> Callable[..., None]:
        def careless(self: Writer, job: Job, connection: Connection, driver: Any) -> None:
            if not fails():
                run(self, job, connection, driver)
                return
            driver.execute("SAVEPOINT failing")
            run(self, job, connection, driver)
            driver.execute("ROLLBACK TO failing")
            driver.execute("RELEASE failing")

        return careless

    for place in (postgres, lane):
        patch(place, "transaction", lambda _: on_postgres)
    patch(Writer, "_run", on_sqlite)


@bugs.bug("recount", "closed", "right one", "chain", databases=("postgres",))
def nobody_waits_for_a_turn() -> None:
    """A ballot and the close of its vote do not wait for each other, and commits take their time."""

    def unlocked(_: object) -> Callable[[], Any]:
        def vote() -> Any:
            return select(*casting.LIGHT, null().label("turn")).where(votes.c.id == bindparam("vote"))

        return vote

    def slowly(cast: Callable[..., None]) -> Callable[..., None]:
        def slow(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Any) -> None:
            cast(own, vote_id, ballot, outcome)
            time.sleep(0.15)

        return slow

    patch(casting, "_vote_for_casting", unlocked)
    patch(casting, "vote_locked", unlocked)
    patch(StoredVotes, "cast", slowly)


@bugs.bug("not vacuous")
def everybody_is_put_off() -> None:
    """No request is carried out: all are told to come again later."""

    async def busy(self: object, request: object) -> Any:
        raise dispatch.Busy

    patch(dispatch.Dispatcher, "__call__", lambda _: busy)


@bugs.bug("chain")
def event_is_left_out() -> None:
    """Now and then the log is not told of a ballot."""
    forgets = every(15)
    _ballots_logged(lambda: 0 if forgets() else 1)


@bugs.bug("chain")
def event_is_logged_twice() -> None:
    """Now and then the log is told twice of a ballot."""
    repeats = every(15)
    _ballots_logged(lambda: 2 if repeats() else 1)


@bugs.bug("chain")
def event_is_rewritten() -> None:
    """The log is changed after it was numbered."""
    rounds = every(8)

    def make(sequence: Callable[[StoredLog, int], Any]) -> Callable[[StoredLog, int], Any]:
        def rewriting(self: StoredLog, limit: int) -> Any:
            numbered = sequence(self, limit)
            if numbered and rounds():
                last = select(events.c.id).where(events.c.number.is_not(None)).order_by(events.c.id.desc())
                row = self._sql.execute(last.limit(1)).scalar()
                self._sql.execute(update(events).where(events.c.id == row).values(payload={"changed": 1}))
            return numbered

        return rewriting

    patch(StoredLog, "sequence", make)


def _ballots_logged(times: Callable[[], int]) -> None:
    def make(append: Callable[..., None]) -> Callable[..., None]:
        def appending(self: StoredLog, kind: str, *told: Any) -> None:
            for _ in range(times() if kind == "ballot-cast" else 1):
                append(self, kind, *told)

        return appending

    patch(StoredLog, "append", make)
