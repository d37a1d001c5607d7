"""The store: SQLite and PostgreSQL behind `bot.ports.Store`."""

from store.backup import BackupRefused, back_up
from store.lock import StoreInUse
from store.migrating import DatabaseIsNewer, DatabaseIsOlder
from store.opening import DatabaseUnusable, open_store

__all__ = [
    "BackupRefused",
    "DatabaseIsNewer",
    "DatabaseIsOlder",
    "DatabaseUnusable",
    "StoreInUse",
    "back_up",
    "open_store",
]
