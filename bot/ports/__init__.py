"""What the core asks of its edges: the store's questions, a Protocol a subject, and a messenger."""

from bot.ports.messenger import MAIL, Address, Deferred, Gone, Messenger, Throttled, Uncertain
from bot.ports.store import Overloaded, Store, Transaction, Unsure

__all__ = [
    "MAIL",
    "Address",
    "Deferred",
    "Gone",
    "Messenger",
    "Overloaded",
    "Store",
    "Throttled",
    "Transaction",
    "Uncertain",
    "Unsure",
]
