"""What is wrong with an installation: its database, its disk, its clock, its connections."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters import community
from adapters.connections import trouble
from adapters.seals import KeyFolder, KeysFolderUnusable
from adapters.settings import Settings
from bot.commands.checking import Diagnosis, Problem, problems
from bot.ports import Store, Transaction
from store import DatabaseIsNewer, DatabaseIsOlder, DatabaseUnusable, open_store

LEAST_FREE = 500_000_000
"""Bytes on a disk that the bot writes to; a busy month writes less."""
CLOCKS_APART = timedelta(seconds=5)
"""Between this machine and the database's: from here on requests of platforms may look forged."""


async def diagnose(settings: Settings) -> Diagnosis:
    """Looks at everything, changes nothing, and may be run beside the bot."""
    seals, found = _keys(settings.keys_folder)
    found += _disks(settings)
    epoch, stored = await _database(settings, seals)
    found += stored
    found += await trouble(settings)
    return Diagnosis(datetime.now(UTC), epoch, tuple(found))


def _keys(folder: Path) -> tuple[KeyFolder | None, list[Problem]]:
    try:
        return KeyFolder(folder), []
    except KeysFolderUnusable as unusable:
        return None, [Problem("keys", str(folder), str(unusable), "Sealed votes cannot open until then.")]


def _disks(settings: Settings) -> Iterator[Problem]:
    folders = {settings.data, settings.keys_folder}
    if settings.database.startswith("sqlite:"):
        folders.add(Path(settings.database.removeprefix("sqlite:///")).parent)
    for folder in folders:
        free = shutil.disk_usage(folder).free if folder.exists() else LEAST_FREE
        if free < LEAST_FREE:
            yield Problem(
                "disk",
                str(folder),
                f"Only {free // 1_000_000} MB are free where {folder} is.",
                "A full disk refuses ballots: make room, or move the folder.",
            )


async def _database(settings: Settings, seals: KeyFolder | None) -> tuple[int | None, list[Problem]]:
    try:
        store = open_store(
            settings.database,
            parse=lambda source: community.read(source, "stored"),
            clock=lambda reading: reading,
            read_only=True,
        )
    except DatabaseIsOlder as older:
        return None, [Problem("schema", "database", str(older), "Or start the bot, which migrates it.")]
    except DatabaseIsNewer as newer:
        return None, [Problem("schema", "database", str(newer), "")]
    except DatabaseUnusable as unusable:
        return None, [Problem("database", "database", str(unusable), "Check PLENARY_DATABASE_URL.")]
    try:
        return await _stored(store, seals)
    finally:
        await store.close()


async def _stored(store: Store, seals: KeyFolder | None) -> tuple[int, list[Problem]]:
    before = datetime.now(UTC)
    epoch, waiting, now = await store.read(_facts)
    found = await store.read(lambda tx: problems(tx, seals))
    if waiting:
        found.append(
            Problem(
                "backup",
                "database",
                "This database is a backup that was put in place as it is.",
                "Move it away and run “plenary restore” with it.",
            )
        )
    apart = max(before - now, now - datetime.now(UTC))
    if apart > CLOCKS_APART:
        found.append(
            Problem(
                "clock",
                "database",
                f"This machine's clock and the database's are {apart.total_seconds():.0f} s apart.",
                "Set both by NTP.",
            )
        )
    return epoch, found


def _facts(tx: Transaction) -> tuple[int, datetime | None, datetime]:
    return tx.epochs.current().number, tx.epochs.waiting(), tx.now
