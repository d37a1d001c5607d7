"""A backup is of one instant, comes back into either database, and its numbers are told once."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.planning import TIMER
from bot.commands.restoring import Restored, begin_epoch
from bot.domain.prompts import Prompt
from bot.domain.votes import VoteState
from bot.ports import Transaction
from bot.requests import Hints
from store import BackupRefused, DatabaseIsNewer, StoreInUse, back_up, open_store
from store.epochs import LEFT_OUT
from store.migrating import HEAD
from store.restoring import restoring
from tests.rigs.outgoing import HERE, claimed
from tests.store.scene import (
    DAY,
    START,
    Database,
    account,
    cast,
    delegate,
    draft,
    open_vote,
    organisation,
    parsed,
    private,
    unit_of,
)

HOUR = timedelta(hours=1)


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def restored(url: str, file: Path, *, replace: bool = False, at: datetime = START + HOUR) -> Restored:
    """Restores as the command line does."""

    async def begun(target: str) -> Restored:
        store = open_store(target, parse=parsed, clock=lambda _: at)
        try:
            return await store.run(begin_epoch)
        finally:
            await store.close()

    with restoring(url, file, replace=replace, progress=silent) as target:
        return asyncio.run(begun(target))


def back(database: Database, file: Path, at: datetime = START + HOUR) -> Restored:
    """Puts the backup in the place of the very database it is of, and goes on at that instant."""
    database.close()
    found = restored(database.url, file, replace=True, at=at)
    database.now = at
    database.__post_init__()
    return found


def voted(tx: Transaction) -> int:
    """An open vote in which Ann's organisation has voted, shown in a conversation."""
    ann = delegate(tx, "Ann", "Relief")
    vote = open_vote(tx, unit_of(organisation(tx, "Relief")))
    cast(tx, vote.id, "Ann")
    tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, vote.closes_at)
    tx.people.meet(account("Ann"), private("Ann"), Hints(zone="UTC", reference="there"))
    home = tx.people.conversation(private("Ann"))
    assert home is not None
    tx.slots.show(f"vote:{vote.id}", home.id)
    assert ann.id
    return vote.id


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def empty(database_url: str) -> Iterator[str]:
    """A database with nothing in it, of each kind; a SQLite file that is not there yet."""
    return database_url.replace("plenary.db", "other.db")


def test_what_was_in_a_database_comes_back_in_either_kind(database: Database, empty: str, file: Path) -> None:
    vote_id = database.run(voted)
    made = back_up(database.url, file, silent)

    found = restored(empty, file)

    assert (made.revision, found.suspended, found.epoch.number) == (HEAD, (vote_id,), 2)
    again = Database(empty, START + HOUR)
    kept = again.read(lambda tx: [(b.unit, b.choice) for b in tx.votes.ballots(vote_id)])
    was = database.read(lambda tx: [(b.unit, b.choice) for b in tx.votes.ballots(vote_id)])
    size = again.run(lambda tx: tx.log.sequence(1000)) and again.read(lambda tx: tx.log.root()[0])
    again.close()
    assert kept == was != []
    assert size >= 2  # the vote's suspension and the restoring itself are on record


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(
    sqlite: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(sqlite.url, folder / "one", silent)

    assert [(f.name, stat.S_IMODE(f.stat().st_mode)) for f in folder.iterdir()] == [("one", 0o600)]
    with pytest.raises(BackupRefused, match="there already"):
        back_up(sqlite.url, folder / "one", silent)
    with pytest.raises(BackupRefused, match="cannot be written"):
        back_up(sqlite.url, tmp_path / "nowhere" / "one", silent)


def test_a_backup_is_of_one_instant_while_ballots_are_cast(database: Database, file: Path) -> None:
    """Every step adds a member and its identity in one transaction: a torn copy would show one without."""
    done = threading.Event()

    def grow() -> None:
        number = 0
        while not done.is_set():
            name = f"M{number}"
            asyncio.run(database.store.run(lambda tx, name=name: delegate(tx, name, name) and None))
            number += 1

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        made = back_up(database.url, file, silent)
    finally:
        done.set()
        thread.join()

    assert made.rows["members"] == made.rows["identities"]
    assert made.rows["organisations"] == made.rows["delegations"]


def test_numbers_that_were_told_are_not_given_to_something_else(database: Database, file: Path) -> None:
    before = database.run(lambda tx: draft(tx).id)
    back_up(database.url, file, silent)
    lost = [database.run(lambda tx: draft(tx).id) for _ in range(3)]

    back(database, file)

    fresh = database.run(lambda tx: draft(tx).id)
    known = database.read(lambda tx: [tx.votes.get(number) for number in (before, *lost)])
    assert fresh > before + LEFT_OUT
    assert fresh not in lost
    assert [vote is not None for vote in known] == [True, False, False, False]


def test_restoring_the_same_backup_later_gives_yet_other_numbers(sqlite: Database, file: Path) -> None:
    back_up(sqlite.url, file, silent)
    now = datetime.now(UTC)

    def after(hours: int) -> int:
        back(sqlite, file, now + hours * HOUR)
        return sqlite.run(lambda tx: draft(tx).id)

    assert after(3) > after(1) + 60


def test_open_votes_are_suspended_and_what_fell_due_meanwhile_waits(database: Database, file: Path) -> None:
    vote_id = database.run(voted)
    database.run(lambda tx: tx.timers.set("late", "kind", 1, START + HOUR / 2))
    database.run(lambda tx: tx.timers.set("later", "kind", 1, START + 2 * DAY))
    back_up(database.url, file, silent)

    back(database, file, START + HOUR)

    vote = database.read(lambda tx: tx.votes.get(vote_id))
    soon = database.run(lambda tx: tx.timers.due(9))
    database.now = START + HOUR + DAY
    due = database.run(lambda tx: [timer.key for timer in tx.timers.due(9)])
    assert vote is not None
    assert vote.state is VoteState.SUSPENDED
    assert [timer.key for timer in soon] == [TIMER]  # who is to be asked is reckoned at once
    assert set(due) == {"late", TIMER}  # and not the close: whoever lets the vote go on sets that again


def test_messages_are_looked_up_before_they_are_posted_and_due_prompts_only_listed(
    database: Database, file: Path
) -> None:
    database.run(voted)
    times = {"due": START + DAY, "coming": START + 3 * DAY}
    planned = [Prompt(name, "vote", 1, due, due, "o1", None) for name, due in times.items()]
    database.run(lambda tx: tx.deliveries.plan(planned))
    back_up(database.url, file, silent)

    found = back(database, file, START + DAY + 2 * HOUR)

    taken = database.run(lambda tx: claimed(tx, 9, HOUR))
    slots = database.run(lambda tx: tx.slots.claim(HERE, 9, HOUR))
    listed = database.read(
        lambda tx: [parked.what for parked in (*tx.slots.parked(), *tx.deliveries.parked())]
    )
    database.now = START + 3 * DAY
    later = database.run(lambda tx: claimed(tx, 9, HOUR))
    assert found.held_back == 1
    assert [d.prompt.kind for d in taken if d.prompt.kind != "suspended"] == []
    assert listed == ["due"]
    assert [slot.attempts for slot in slots] == [2]
    assert "coming" in {d.prompt.key for d in later}


def test_a_prompt_that_the_epoch_before_may_have_planned_and_sent_is_not_sent(
    database: Database, file: Path
) -> None:
    back_up(database.url, file, silent)
    made_at = datetime.now(UTC)
    back(database, file, made_at + 2 * HOUR)

    def plan(tx: Transaction) -> None:
        for name, due in (("lost", made_at + HOUR), ("before", made_at - HOUR), ("new", made_at + 3 * HOUR)):
            tx.deliveries.plan([Prompt(name, "vote", 1, due, due, "o1", None)])

    database.run(plan)
    database.now = made_at + 4 * HOUR

    taken = database.run(lambda tx: claimed(tx, 9, HOUR))
    assert [d.prompt.key for d in taken] == ["before", "new"]


def test_a_code_that_may_have_been_used_up_meanwhile_is_no_good(database: Database, file: Path) -> None:
    database.run(lambda tx: tx.codes.issue("ABCDE-FGHJK", "invitation", {}, START + DAY))
    back_up(database.url, file, silent)
    assert database.run(lambda tx: tx.codes.take("ABCDE-FGHJK", "invitation")) == {}

    back(database, file)

    assert database.run(lambda tx: tx.codes.take("ABCDE-FGHJK", "invitation")) is None


def test_a_database_that_is_there_is_replaced_only_when_that_is_said(database: Database, file: Path) -> None:
    vote_id = database.run(voted)
    back_up(database.url, file, silent)
    database.run(lambda tx: cast(tx, vote_id, "Ann", "no"))

    if database.is_postgres:
        with pytest.raises(BackupRefused, match="in use"):
            restored(database.url, file, replace=True)
    else:
        with pytest.raises(StoreInUse):
            restored(database.url, file, replace=True)
    database.close()
    with pytest.raises(BackupRefused, match="--replace"):
        restored(database.url, file)
    restored(database.url, file, replace=True)

    database.__post_init__()
    (ballot,) = database.read(lambda tx: tx.votes.ballots(vote_id))
    assert ballot.choice == "yes"
    if not database.is_postgres:
        (aside,) = [f for f in file.parent.glob("plenary.db.before-*") if not f.name.endswith("-wal")]
        with closing(sqlite3.connect(aside)) as replaced:
            assert replaced.execute("SELECT choice FROM ballots").fetchone() == ("no",)
        assert not list(file.parent.glob("*.restoring*"))


def test_a_database_is_there_under_its_name_until_the_backup_takes_its_place(
    sqlite: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one, a start would found a new and empty database."""
    vote_id = sqlite.run(voted)
    back_up(sqlite.url, file, silent)
    sqlite.close()

    def power_cut(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.restoring.keep_names", power_cut)
    with pytest.raises(KeyboardInterrupt):
        restored(sqlite.url, file, replace=True)

    sqlite.__post_init__()
    assert sqlite.read(lambda tx: tx.votes.ballots(vote_id))


def test_what_is_no_backup_is_refused_and_nothing_is_touched(sqlite: Database, file: Path) -> None:
    back_up(sqlite.url, file, silent)
    sqlite.close()
    original = Path(sqlite.url.removeprefix("sqlite:///"))
    before = original.read_bytes()
    damaged, words, schema = (file.with_name(name) for name in ("damaged", "words", "schema"))
    damaged.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    words.write_text("not a database")
    shutil.copy(file, schema)
    with closing(sqlite3.connect(schema)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")

    for wrong in (damaged, words, original, file.with_name("missing")):
        with pytest.raises(BackupRefused):
            restored(sqlite.url, wrong, replace=True)
    with pytest.raises(DatabaseIsNewer):
        restored(sqlite.url, schema, replace=True)

    assert original.read_bytes() == before
    sqlite.__post_init__()
