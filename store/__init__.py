"""The store: SQLite and PostgreSQL behind `bot.ports.Store`."""

from store.lock import StoreInUse
from store.migrating import DatabaseIsNewer, DatabaseIsOlder
from store.opening import open_store

__all__ = ["DatabaseIsNewer", "DatabaseIsOlder", "StoreInUse", "open_store"]
