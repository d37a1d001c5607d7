"""What an operator does with the database: opening it, backups, putting one back, what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from adapters import community
from adapters.cli import Progress
from adapters.clock import Clock
from adapters.server import run
from adapters.settings import Settings
from bot.commands.restoring import Restored, begin_epoch
from bot.ports import Store, Transaction
from store import back_up, open_store

T = TypeVar("T")


class NotRestored(Exception):
    """The database is a backup that was put in place without beginning its epoch."""

    def __init__(self) -> None:
        super().__init__(
            "This database is a backup: it would send again what was sent, and take presses for other votes. "
            "Move it away and run “plenary restore” with it."
        )


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, *, restoring: bool = False) -> AsyncIterator[Store]:
    """The store, migrated, and closed at the end. It is no backup, but for `restoring` it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    store = open_store(
        settings.database, parse=lambda source: community.read(source, "stored"), clock=clock.shifted
    )
    try:
        if await store.read(lambda tx: tx.epochs.waiting()) and not restoring:
            raise NotRestored
        yield store
    finally:
        await store.close()


async def with_store(settings: Settings, work: Callable[[Transaction], T]) -> T:
    """Does one thing with the store."""
    async with opened(settings, Clock()) as store:
        return await store.run(work)


async def beside(settings: Settings, work: Callable[[Transaction], T]) -> T:
    """Looks something up beside whatever runs, and changes nothing."""
    store = open_store(
        settings.database,
        parse=lambda text: community.read(text, "stored"),
        clock=lambda at: at,
        read_only=True,
    )
    try:
        return await store.read(work)
    finally:
        await store.close()


def backup(settings: Settings, file: Path, progress: Progress) -> str:
    """Writes a backup beside whatever runs."""
    made = back_up(settings.database, file, progress)
    return (
        f"Wrote {file}: {sum(made.rows.values())} rows as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC, read back "
        "and whole. It holds no keys of sealed votes."
    )


def restore(settings: Settings, file: Path, replace: bool, progress: Progress) -> str:
    """Puts a backup in the database's place and begins its epoch."""
    from store.restoring import restoring  # noqa: PLC0415 - it knows both engines; a start needs one

    with restoring(settings.database, file, replace=replace, progress=progress) as url:
        return _told(run(_epoch_begun(settings.model_copy(update={"database_url": url}))))


async def _epoch_begun(settings: Settings) -> Restored:
    async with opened(settings, Clock(), restoring=True) as store:
        return await store.run(begin_epoch)


def _told(restored: Restored) -> str:
    """What an operator should know, and see to, after restoring a backup."""
    epoch = restored.epoch
    lines = [f"Restored the backup of {epoch.backed_up_at:%Y-%m-%d %H:%M} UTC; epoch {epoch.number} begins."]
    if restored.suspended:
        numbers = ", ".join(map(str, restored.suspended))
        lines.append(f"Suspended until who may open them says “resume” or “void”: votes {numbers}.")
    if restored.held_back:
        number = restored.held_back
        lines.append(f"Prompts not sent, because they may have been: {number}; see “plenary doctor”.")
    lines.append(
        "What happened after the backup is missing: ballots, roles, departures. Tell the secretariat."
    )
    return "\n".join(lines)
