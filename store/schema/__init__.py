"""Every table, a module a subject. Importing a module here is what makes its tables part of the metadata."""

from store.schema import (
    agenda,
    elections,
    groups,
    mail,
    meetings,
    notes,
    outgoing,
    people,
    record,
    standing,
    votes,
)
from store.schema.types import metadata

__all__ = [
    "agenda",
    "elections",
    "groups",
    "mail",
    "meetings",
    "metadata",
    "notes",
    "outgoing",
    "people",
    "record",
    "standing",
    "votes",
]
