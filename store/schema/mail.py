"""Where members want to be written to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey

from store.schema.types import Id, instant, table, words

mailboxes = table(
    "mailboxes",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True),
    words("address"),
    words("asked"),
    instant("asked_at"),
    keyed=True,
)
